import { readFileSync } from "node:fs";
import { readPlatformFile } from "../../plugin/settings/platform-description.ts";
import { createDescribedChatHistory } from "../../plugin/outside/chat-history/described/client.ts";
import { test } from "vitest";
test("x", async () => {
const R="../shared/data/platforms/live-helper-chat/".replace("../shared","/work/shared");
const body=(f:string)=>readFileSync(R+f,"utf8").replace(/^HTTP[\s\S]*?\r?\n\r?\n/,"");
const p = readPlatformFile("templates/platforms/live-helper-chat.yaml",{file:"",place:""},()=>Date.parse("2026-11-29T12:00:00Z"));
const http:any={host:"http://h",request:async(r:any)=>{console.log(r.method,r.path.text,r.query,r.headers);const f=r.path.text.endsWith("fetchchat")?"lhc-fetchchat.json":r.path.text.endsWith("messages")?"lhc-fetchchatmessages.json":"lhc-getusers.json";
 return {status:200,text:body(f),date:Date.parse("2026-11-29T09:11:00Z"),header:()=>undefined};}};
const c=createDescribedChatHistory(http,p,{url:"http://h",values:{user:"admin",key:"k"}},{now:()=>Date.now(),wait:async()=>{}});
console.log(JSON.stringify(await c.session("1"),null,1));
});
