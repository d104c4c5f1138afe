import Handlebars from "handlebars";

export const parseTemplate = (text: string): hbs.AST.Program => Handlebars.parse(text);
