// Made by npm run settings from the schema that checks the settings.

/**
 * Where a secret is kept: the name of an environment variable, or the path of a file that only its owner can read. A program
 * may give the secret itself in `GivenSecrets` instead.
 */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The settings of an environment, as a configuration file holds them. docs/settings.md has them all. */
export interface EnvironmentSettings {
  /**
   * the environment's name in runs, metrics and the function's path; needed where one process serves several
   */
  readonly name?: string | undefined;
  /**
   * the settings that docs/settings.md has under `esm`
   */
  readonly esm: {
    /**
     * the way into ESM; `web-api` for environments without the REST licence
     */
    readonly api?: ("rest" | "web-api") | undefined;
    /**
     * where that way in is: `<base>/rest-api/itsm/v1` in the cloud, `<base>/itsm/api/v1` elsewhere
     */
    readonly url: string;
    /**
     * the task's user, a local one
     */
    readonly login: string;
    /**
     * the user's password
     */
    readonly password?: SecretReference | undefined;
    /**
     * only with `"api": "web-api"`
     */
    readonly webApi?:
      | {
          /**
           * ESM's own time zone, in which it writes dates
           */
          readonly timeZone: string;
          /**
           * the unique attribute by which cards are found
           */
          readonly uniqueAttributeCode?: string | undefined;
          readonly staticValueNames?:
            | {
                /**
                 * what the value with the code *no* is called
                 */
                readonly no?: string | undefined;
                /**
                 * what the value with the code *yes* is called
                 */
                readonly yes?: string | undefined;
                /**
                 * what the outcome *answered* is called
                 */
                readonly answered?: string | undefined;
                /**
                 * what the outcome *unanswered* is called
                 */
                readonly unanswered?: string | undefined;
                /**
                 * what the outcome *abandoned* is called
                 */
                readonly abandoned?: string | undefined;
                /**
                 * what the outcome *chatbot only* is called
                 */
                readonly chatbotOnly?: string | undefined;
              }
            | undefined;
          readonly chatLogFile?:
            | {
                /**
                 * the id of the attribute for whole logs, in this ESM; default: read off a data card that has a file there
                 */
                readonly attributeId?: string | undefined;
                /**
                 * what `fileUpload.ws` takes for: add this file to the others
                 */
                readonly operationType?: string | undefined;
              }
            | undefined;
        }
      | undefined;
    /**
     * whether plain `http://` to another machine is allowed: the password and all that cards hold can then be read on the way
     */
    readonly allowPlainHttp?: boolean | undefined;
    /**
     * where template XML can be imported by a POST (assumed; the sandbox offers it); default: imported by hand
     */
    readonly templateImportUrl?: string | undefined;
    readonly budget?:
      | {
          /**
           * requests a second; `null` for no limit
           */
          readonly requestsPerSecond?: (number | null) | undefined;
          /**
           * requests at the same time
           */
          readonly atOnce?: number | undefined;
          /**
           * kilobytes a second, sent and received; `null` for no limit
           */
          readonly kilobytesPerSecond?: (number | null) | undefined;
        }
      | undefined;
  };
  /**
   * the settings that docs/settings.md has under `chatHistory`
   */
  readonly chatHistory: {
    /**
     * where the chat platform's history API is
     */
    readonly url: string;
    /**
     * whether plain `http://` to another machine is allowed: the token and all chats can then be read on the way
     */
    readonly allowPlainHttp?: boolean | undefined;
    /**
     * which platform it is: the name of a description that ships (`esm-chat platform list`), or the file of one of your own; default: the history API that the plugin assumes
     */
    readonly platform?: string | undefined;
    /**
     * the file of an adapter of your own, a module of JavaScript (`.mjs` or `.js`) for a platform that no description fits; in place of `platform`
     */
    readonly adapter?: string | undefined;
    /**
     * the settings that the platform's description, or the adapter, asks for; secrets as `{"env": …}` or `{"file": …}`
     */
    readonly settings?:
      | {
          readonly [k: string]:
            | (
                | (string | SecretReference | number | boolean)
                | (string | SecretReference | number | boolean)[]
                | {
                    readonly [k: string]: (string | SecretReference | number | boolean) | undefined;
                  }
              )
            | undefined;
        }
      | undefined;
    /**
     * your installation on the chat platform; not with `platform`, and not needed with `adapter`
     */
    readonly installationId?: string | undefined;
    /**
     * the API token; not with `platform`, and not needed with `adapter`
     */
    readonly token?: SecretReference | undefined;
    /**
     * the platform's message count includes messages that were deleted: a history with fewer messages is then the whole one
     */
    readonly countsDeletedMessages?: boolean | undefined;
    readonly budget?:
      | {
          /**
           * requests a second; `null` for no limit
           */
          readonly requestsPerSecond?: (number | null) | undefined;
          /**
           * requests at the same time
           */
          readonly atOnce?: number | undefined;
          /**
           * kilobytes a second, sent and received; `null` for no limit
           */
          readonly kilobytesPerSecond?: (number | null) | undefined;
        }
      | undefined;
  };
  /**
   * the file with attribute codes; default: all platform settings' defaults
   */
  readonly platformSettings?: string | undefined;
  /**
   * the folder in which failing sessions, runs, erasures and notes are kept
   */
  readonly journal?: string | undefined;
  /**
   * the settings that docs/settings.md has under `chatLog`
   */
  readonly chatLog?:
    | {
        /**
         * the language of the ready-made template; default: `en`
         */
        readonly language?: ("en" | "fi" | "sv" | "de") | undefined;
        /**
         * a template of your own instead of a ready-made one: see the chat log
         */
        readonly template?: string | undefined;
        /**
         * `html` when the template makes HTML; everything people wrote is then escaped
         */
        readonly format?: ("text" | "html") | undefined;
        /**
         * time zone of the times in the log
         */
        readonly timeZone?: string | undefined;
        /**
         * what the log attribute may hold; in a longer log long texts are cut, then messages at its end are left out, and it says how much is missing
         */
        readonly mostCharacters?: number | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `task`
   */
  readonly task?:
    | {
        /**
         * how long after the end of a chat late messages are waited for
         */
        readonly graceMinutes?: number | undefined;
        /**
         * when a card is closed whose session the platform does not know; counted from when it was first asked
         */
        readonly giveUpAfterDays?: number | undefined;
        /**
         * for how long a closed card is filled again when its session goes on, or when somebody undid what was written; 0: never
         */
        readonly lookBackDays?: number | undefined;
        /**
         * an end user who was in live chats no longer than that, and to whom nobody wrote, has *abandoned* the chat; only with the mapped attribute *Outcome*
         */
        readonly abandonedWithinSeconds?: number | undefined;
        /**
         * histories read at the same time
         */
        readonly concurrency?: number | undefined;
        /**
         * the task makes the cards itself, for chat platforms that cannot call createChatSession; default: it does not
         */
        readonly makeCards?:
          | {
              /**
               * for which sessions the task makes the cards itself: those that had a live chat, or all; without `makeCards` for none
               */
              readonly sessions?: ("live-chats" | "all") | undefined;
              /**
               * the first day, in UTC: sessions that did not change from then on get no card, such as `2026-12-01`
               */
              readonly from: string;
              /**
               * how many cards one run makes at most; where histories have to be read to see whether there was a live chat, five times as many of these; the next run goes on
               */
              readonly mostPerRun?: number | undefined;
            }
          | undefined;
      }
    | undefined;
  /**
   * how much is taken of what comes from outside; a session that is larger fails alone, with its figures
   */
  readonly limits?:
    | {
        /**
         * megabytes of one session, as the platform sends it
         */
        readonly sessionMegabytes?: number | undefined;
        /**
         * messages of one session
         */
        readonly sessionMessages?: number | undefined;
        /**
         * live chats of one session, and joinings of support persons to them, together
         */
        readonly sessionJoinings?: number | undefined;
        /**
         * pages in which the platform gives one session
         */
        readonly sessionPages?: number | undefined;
        /**
         * megabytes of logs that are worked on together; where 200 sessions have more, fewer are taken at a time. Raise it only together with the memory that the process may have
         */
        readonly batchMegabytes?: number | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `persons`
   */
  readonly persons?:
    | {
        /**
         * what external ids are: `text` such as mail addresses or user names; `number` where the Person attribute is of type number; `telephone` for telephone numbers however they are spelt
         */
        readonly externalIds?: ("text" | "number" | "telephone") | undefined;
        /**
         * only with `"telephone"`: where numbers without a country code belong, such as `FI`
         */
        readonly country?: string | undefined;
        /**
         * whether one value of the Person attribute may hold several ids: after `;` or on a new line; mail addresses also after `,` or a space, telephone numbers also after `,` or ` / `
         */
        readonly severalInOneValue?: boolean | undefined;
        /**
         * whether `vera+chat@example.org` is the person with `vera@example.org`; only mail addresses
         */
        readonly plusAddresses?: boolean | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `privacy`
   */
  readonly privacy?:
    | {
        /**
         * what is masked before anything is stored: see privacy
         */
        readonly masks?:
          | (
              | "mail-address"
              | "phone-number"
              | "payment-card-number"
              | "iban"
              | "finnish-identity-code"
              | "swedish-identity-number"
            )[]
          | undefined;
        /**
         * what else is masked: expressions of your own, see privacy
         */
        readonly ownMasks?:
          | {
              /**
               * stands in the place of what is masked, in brackets, and in the run report
               */
              readonly name: string;
              /**
               * an expression in the syntax of RE2
               */
              readonly pattern: string;
            }[]
          | undefined;
        /**
         * after how many days `erase --older-than` takes the text of a finished chat
         */
        readonly retentionDays?: number | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `functions`
   */
  readonly functions?:
    | {
        /**
         * where the chatbot reaches the functions from outside; `esm-chat functions` and the checklist need it
         */
        readonly environmentUrl?: string | undefined;
        /**
         * whether plain `http://` to another machine is allowed: the chatbot's token can then be read on the way
         */
        readonly allowPlainHttp?: boolean | undefined;
        /**
         * where the tokens are kept that the chatbot may present, the current one first; without any, nothing may be called
         */
        readonly tokens?: SecretReference[] | undefined;
        /**
         * folders that the chatbot may name, besides the one of the platform settings
         */
        readonly folderCodes?: string[] | undefined;
        /**
         * milliseconds after which a call is answered, whatever ESM does: an end user waits in the chat meanwhile
         */
        readonly answerWithinMs?: number | undefined;
        /**
         * milliseconds to look for the customer; a card is made without one when nobody is found by then
         */
        readonly personWithinMs?: number | undefined;
        /**
         * sessions whose cards are made at once
         */
        readonly concurrency?: number | undefined;
        /**
         * sessions that may wait for their turn; calls for more are told to try again
         */
        readonly mostWaiting?: number | undefined;
        /**
         * calls a minute with a valid token; so many may also come at one moment
         */
        readonly callsPerMinute?: number | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `schedule`
   */
  readonly schedule?:
    | {
        /**
         * when runs begin, as five fields: minute, hour, day of the month, month, weekday
         */
        readonly cron?: string | undefined;
        /**
         * instead of `cron`: minutes from one run to the next
         */
        readonly everyMinutes?: number | undefined;
        /**
         * time zone of `cron` and of the business hours
         */
        readonly timeZone?: string | undefined;
        readonly businessHours?:
          | {
              /**
               * business days; default: Monday to Friday
               */
              readonly weekdays?:
                | ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[]
                | undefined;
              /**
               * when business begins; required without `hours`
               */
              readonly from?: string | undefined;
              /**
               * when it ends; required without `hours`
               */
              readonly to?: string | undefined;
              /**
               * instead of the three above: the hours of each weekday
               */
              readonly hours?:
                | {
                    /**
                     * hours that begin on Mondays, such as `08:00-16:00`
                     */
                    readonly monday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Tuesdays, such as `08:00-16:00`
                     */
                    readonly tuesday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Wednesdays, such as `08:00-16:00`
                     */
                    readonly wednesday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Thursdays, such as `08:00-16:00`
                     */
                    readonly thursday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Fridays, such as `08:00-16:00`
                     */
                    readonly friday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Saturdays, such as `08:00-16:00`
                     */
                    readonly saturday?: (string | string[]) | undefined;
                    /**
                     * hours that begin on Sundays, such as `08:00-16:00`
                     */
                    readonly sunday?: (string | string[]) | undefined;
                  }
                | undefined;
              /**
               * whose public holidays are no business days
               */
              readonly holidays?:
                | {
                    /**
                     * ISO 3166 code of a country, such as `FI`
                     */
                    readonly country: string;
                    /**
                     * a part of it with holidays of its own, such as `BY`
                     */
                    readonly region?: string | undefined;
                    /**
                     * a town, district or kind of community in the region with holidays of its own, such as `KATH` for Munich
                     */
                    readonly locality?: string | undefined;
                  }
                | undefined;
              /**
               * more days that are no business days: `2026-12-24`, `12-24` for every year, `2026-12-24/2027-01-06`
               */
              readonly daysOff?: string[] | undefined;
              /**
               * an iCalendar file (`.ics`) whose whole-day events are no business days either
               */
              readonly daysOffFile?: string | undefined;
            }
          | undefined;
        /**
         * runs begin, and go on, outside business hours only
         */
        readonly onlyOutsideBusinessHours?: boolean | undefined;
        /**
         * runs begin up to so many minutes later, each environment at another time
         */
        readonly jitterMinutes?: number | undefined;
        /**
         * one run makes up for those that were missed while nothing ran
         */
        readonly catchUp?: boolean | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `report`
   */
  readonly report?:
    | {
        /**
         * the language of reports
         */
        readonly language?: ("en" | "fi" | "sv" | "de") | undefined;
        /**
         * time zone of the days and hours in reports; default: that of the schedule, else that of the chat log
         */
        readonly timeZone?: string | undefined;
        /**
         * a wait of your own to be measured by, beside 20 and 60 seconds
         */
        readonly targetSeconds?: number | undefined;
        /**
         * an attribute of the chat session template with the customer's organisation; default: no figures by it
         */
        readonly organizationAttribute?: string | undefined;
        /**
         * reports that `serve` writes regularly
         */
        readonly files?:
          | {
              /**
               * the last whole month, week (from Monday) or day is reported
               */
              readonly every: "month" | "week" | "day";
              /**
               * when, on the first day after it, in `report.timeZone`; a report that was missed is made up for
               */
              readonly at?: string | undefined;
              /**
               * the folder for the files, relative to the configuration; of processes that share it, one writes the report
               */
              readonly folder: string;
              /**
               * one file for each; `csv` is one file for each table
               */
              readonly formats?: ("html" | "xlsx" | "csv" | "json" | "text")[] | undefined;
              /**
               * default: `report.language`
               */
              readonly language?: ("en" | "fi" | "sv" | "de") | undefined;
              /**
               * numbers in place of the names of persons
               */
              readonly maskPersons?: boolean | undefined;
              /**
               * how many reports are kept; older ones that `serve` wrote are deleted
               */
              readonly keep?: number | undefined;
            }[]
          | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `checklist`
   */
  readonly checklist?:
    | {
        /**
         * whether a scheduler outside (cron, systemd, Windows) runs `esm-chat run`
         */
        readonly scheduledElsewhere?: boolean | undefined;
        /**
         * how far the chat platform's clock may be from this machine's; `any` for a platform with a time of its own
         */
        readonly clockDifferenceMinutes?: ("any" | number) | undefined;
        /**
         * for how many days `check` goes by what the trial card of `esm-chat install` showed
         */
        readonly trialCardDays?: number | undefined;
        /**
         * how many requests, to both systems together, one run is expected to take at most
         */
        readonly requestsPerRun?: number | undefined;
        /**
         * how many requests to ESM a day the runs are expected to take at most; `null`: no limit
         */
        readonly esmRequestsPerDay?: (number | null) | undefined;
      }
    | undefined;
  /**
   * ESM logins, exactly as they are typed, that may use the console to run the task and the checklist, to try again and to erase; everybody else only reads what ESM shows them
   */
  readonly operators?: string[] | undefined;
  /**
   * the settings that docs/settings.md has under `server`
   */
  readonly server?:
    | {
        /**
         * interface to listen on; `0.0.0.0` for all
         */
        readonly host?: string | undefined;
        /**
         * port to listen on; 0 takes any free one
         */
        readonly port?: number | undefined;
        /**
         * certificate to speak TLS with
         */
        readonly tls?:
          | {
              /**
               * PEM file: the certificate followed by its intermediates
               */
              readonly certificate: string;
              /**
               * PEM file: the private key
               */
              readonly key: string;
            }
          | undefined;
        /**
         * whether a proxy stands in front that ends TLS and adds the client's address to `X-Forwarded-For`
         */
        readonly behindProxy?: boolean | undefined;
        /**
         * calls a minute from one address, with or without a token; so many may also come at one moment
         */
        readonly callsPerMinuteAndAddress?: number | undefined;
        /**
         * connections from one address; for a further one, the one that has been idle for longest is closed. Not counted with `behindProxy`: then all are the proxy's
         */
        readonly connectionsPerAddress?: number | undefined;
        readonly console?:
          | {
              /**
               * whether `serve` offers the console, pages for a browser, at `/console`
               */
              readonly enabled?: boolean | undefined;
              /**
               * milliseconds after which a page is answered, whatever ESM does
               */
              readonly answerWithinMs?: number | undefined;
              /**
               * minutes after which one has to log in again; over ESM's REST API at the latest when ESM's token ends, which is usually after 15
               */
              readonly sessionMinutes?: number | undefined;
            }
          | undefined;
        /**
         * milliseconds that calls in hand get to finish when the process is told to stop
         */
        readonly closeWithinMs?: number | undefined;
      }
    | undefined;
  /**
   * the settings that docs/settings.md has under `engine`
   */
  readonly engine?:
    | (
        | {
            /**
             * this process alone
             */
            readonly kind: "process";
            /**
             * environments that run at the same time
             */
            readonly atOnce?: number | undefined;
            /**
             * when a run is stopped, to go on with the next one
             */
            readonly mostRunMinutes?: number | undefined;
          }
        | {
            /**
             * all processes that share this PostgreSQL
             */
            readonly kind: "postgresql";
            /**
             * `postgresql://user:password@host/database`
             */
            readonly url?: SecretReference | undefined;
            /**
             * the schema in which the engine keeps its tables
             */
            readonly schema?: string | undefined;
            /**
             * runs, or parts of runs, that one process works on at once
             */
            readonly concurrency?: number | undefined;
            /**
             * cards in one part of a large environment
             */
            readonly shardSize?: number | undefined;
          }
        | {
            /**
             * all processes that share this Redis
             */
            readonly kind: "redis";
            /**
             * `redis://user:password@host:6379`
             */
            readonly url?: SecretReference | undefined;
            /**
             * what the engine's keys begin with
             */
            readonly prefix?: string | undefined;
            /**
             * runs, or parts of runs, that one process works on at once
             */
            readonly concurrency?: number | undefined;
            /**
             * cards in one part of a large environment
             */
            readonly shardSize?: number | undefined;
          }
      )
    | undefined;
  /**
   * the settings that docs/settings.md has under `watch`
   */
  readonly watch?:
    | {
        readonly metrics?:
          | {
              /**
               * whether `serve` answers `GET /metrics`
               */
              readonly enabled?: boolean | undefined;
              /**
               * who presents it may read the metrics; without one only this machine may
               */
              readonly token?: SecretReference | undefined;
            }
          | undefined;
        readonly traces?:
          | {
              /**
               * an OpenTelemetry collector (OTLP over HTTP); `/v1/traces` is put behind it
               */
              readonly endpoint?: string | undefined;
              /**
               * whether plain `http://` to another machine is allowed: what is timed can then be read on the way
               */
              readonly allowPlainHttp?: boolean | undefined;
              /**
               * the longest that sending spans may take
               */
              readonly timeoutSeconds?: number | undefined;
              /**
               * whether ESM and the chat platform are told the trace's id (W3C traceparent)
               */
              readonly propagate?: boolean | undefined;
            }
          | undefined;
      }
    | undefined;
}
