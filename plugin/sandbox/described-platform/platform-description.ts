/*
 * What the sandbox reads of a description of a chat platform: docs/describe-a-platform.md. It is read a second time here,
 * so that one misunderstanding does not stand on both sides of a test. The description was checked when it was read.
 */

export type Scalar = string | number | boolean | null;
export type TimeUnit = "iso" | "seconds" | "milliseconds" | "microseconds";

interface FieldTests {
  readonly starts?: string | undefined;
  readonly contains?: string | undefined;
  readonly filled?: boolean | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly not?: Scalar | readonly Scalar[] | undefined;
}
export type FieldTest = Scalar | readonly Scalar[] | FieldTests;
type Conditions = string | Readonly<Record<string, FieldTest>>;
export type Condition = Conditions | readonly Conditions[];

export interface FromValue {
  readonly from: string;
  readonly time?: TimeUnit | undefined;
  readonly table?: Readonly<Record<string, Scalar>> | undefined;
  readonly otherwise?: Scalar | undefined;
  readonly empty?: readonly Scalar[] | undefined;
  readonly html?: boolean | undefined;
  readonly cut_speaker?: boolean | undefined;
}
export interface ChoiceValue {
  readonly choose: readonly {
    readonly if: Condition;
    readonly is?: Scalar | undefined;
    readonly from?: string | undefined;
  }[];
  readonly otherwise?: Scalar | undefined;
}
export type OneValue = string | { readonly is: Scalar } | FromValue | ChoiceValue;
export type Value = OneValue | readonly OneValue[];

interface InPages {
  readonly parameter: string;
  readonly size?: number | undefined;
  readonly size_parameter?: string | undefined;
  readonly in: "query" | "body";
  readonly ends: string;
  /** Of a cursor: which of the request's own parameters later pages leave out. */
  readonly alone?: boolean | undefined;
  readonly without?: readonly string[] | undefined;
}
export type Pages =
  | { readonly kind: "single" }
  | ({ readonly kind: "offset" | "page_number"; readonly first: number } & InPages)
  | ({ readonly kind: "cursor"; readonly from: string } & InPages)
  | ({ readonly kind: "keyset"; readonly record: "first" | "last"; readonly field: string } & InPages)
  | {
      readonly kind: "json_link";
      readonly from: string;
      readonly size?: number | undefined;
      readonly ends: string;
    };

type Texts = Readonly<Record<string, string>>;

export interface RequestTemplate {
  readonly get?: string | undefined;
  readonly post?: string | undefined;
  readonly query: Texts;
  readonly headers: Texts;
  readonly json?: unknown;
  readonly form?: Texts | undefined;
  readonly pages?: Pages | undefined;
}

export type Auth =
  | "none"
  | { readonly basic: { readonly user: string; readonly password: string } }
  | { readonly bearer: string }
  | { readonly headers: Texts }
  | {
      readonly session: {
        readonly login: RequestTemplate;
        readonly token: {
          readonly body?: string | undefined;
          readonly header?: string | undefined;
          readonly cookie?: string | undefined;
        };
        readonly headers: Texts;
      };
    }
  | {
      readonly oauth: {
        readonly token: string;
        readonly client_id: string;
        readonly client_secret: string;
        readonly scope?: string | undefined;
        readonly headers: Texts;
      };
    };

export interface Refusal {
  readonly status?: number | readonly number[] | undefined;
  readonly if?: Condition | undefined;
  readonly means: "token" | "unknown" | "deleted" | "forbidden" | "busy" | "failed";
}

interface Person {
  readonly id: Value;
  readonly name?: Value | undefined;
  readonly external_id?: Value | undefined;
}

export interface Messages {
  readonly request?: string | undefined;
  readonly records: string;
  readonly order: "oldest-first" | "newest-first" | "pages-backwards";
  readonly skip?: Condition | undefined;
  readonly id: Value;
  readonly at: Value;
  readonly text?: Value | undefined;
  readonly kind: Value;
  readonly sender_id?: Value | undefined;
  readonly sender_name?: Value | undefined;
  readonly sender_external_id?: Value | undefined;
  readonly live_chat?: Value | undefined;
  readonly note?: Condition | undefined;
  readonly event?: Condition | undefined;
  readonly automatic?: Condition | undefined;
  readonly withdrawn?: Condition | undefined;
  readonly attachment?:
    | { readonly name: Value; readonly size?: Value | undefined; readonly type?: Value | undefined }
    | undefined;
}

type Joins = { readonly if: Condition; readonly operator: Value } | undefined;

export type LiveChats =
  | {
      readonly by: "session";
      readonly if?: Condition | undefined;
      readonly established?: Value | undefined;
      readonly ended?: Value | undefined;
      readonly how_ended?: Value | undefined;
      readonly joins?: Joins;
      readonly asking_message: "belongs" | "apart";
    }
  | {
      readonly by: "records";
      readonly request?: string | undefined;
      readonly records: string;
      readonly if?: Condition | undefined;
      readonly id: Value;
      readonly established: Value;
      readonly ended?: Value | undefined;
      readonly how_ended?: Value | undefined;
      readonly operators?:
        | {
            readonly records: string;
            readonly where?: Condition | undefined;
            readonly id: Value;
            readonly joined?: Value | undefined;
          }
        | undefined;
      readonly asking_message: "belongs" | "apart";
    }
  | { readonly by: "field"; readonly joins?: Joins; readonly asking_message: "belongs" | "apart" }
  | {
      readonly by: "events";
      readonly begins: Condition;
      readonly ends?: Condition | undefined;
      readonly joins?: Joins;
      readonly asking_message: "belongs" | "apart";
    };

export interface PlatformDescription {
  readonly platform: string;
  readonly title: string;
  readonly settings: Readonly<
    Record<string, { readonly secret: boolean; readonly default?: string | undefined; readonly what: string }>
  >;
  readonly times: TimeUnit;
  readonly auth: Auth;
  readonly requests: Readonly<Record<string, RequestTemplate>>;
  readonly refusals: readonly Refusal[];
  readonly lookups: Readonly<
    Record<string, { readonly request: string; readonly records?: string | undefined; readonly id: Value }>
  >;
  readonly session: {
    readonly request: string;
    readonly record?: string | undefined;
    readonly id: Value;
    readonly started?: Value | undefined;
    readonly ended?: Value | undefined;
    readonly is_ended?: Condition | undefined;
    readonly count?: Value | undefined;
    readonly language?: Value | undefined;
    readonly visitor: Person & {
      readonly lookup?:
        | { readonly from: string; readonly name?: Value | undefined; readonly external_id?: Value | undefined }
        | undefined;
    };
  };
  readonly operators?:
    | (Person & {
        readonly lookup?: string | undefined;
        readonly records?: string | undefined;
        readonly where?: Condition | undefined;
      })
    | undefined;
  readonly messages: Messages | readonly Messages[];
  readonly live_chats: LiveChats;
  readonly changes:
    | "none"
    | {
        readonly request: string;
        readonly records: string;
        readonly order: "oldest-first" | "newest-first" | "any";
        readonly id: Value;
        readonly updated: Value;
        readonly ended?: Condition | undefined;
        readonly count?: Value | undefined;
        readonly had_live_chat?: Condition | undefined;
      };
  readonly limits: { readonly newest_messages?: number | undefined };
}
