import { templateParser } from "../../plugin/chat/chat-log-template.ts";

/** Tests compile templates of their own at once; in a run, reading the configuration loads the parser first. */
await templateParser.load();
