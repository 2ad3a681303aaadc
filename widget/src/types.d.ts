// The reply contract of assistant/replies/model.py, and what the widget keeps about a conversation.

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "content:topics" {
  const topics: { title: string; questions: Question[] }[];
  export default topics;
}

/** Where the build put the English texts. */
declare const ENGLISH: { name: string; integrity: string };

/** A documented question, as content/procedures has it. */
interface Question {
  payload: string;
  text: string;
}

interface Link {
  label: string;
  url: string;
}

interface Contact {
  id: string;
  name: string;
  how: string;
  email?: string | null;
  phone?: string | null;
  mailto?: string | null;
  actions?: Action[];
}

/** What can be done at once: an address to open, a mail to copy or to write, a number to call. */
interface Action {
  kind: "open" | "copy_mail" | "write_mail" | "call";
  label: string;
  url?: string | null;
  subject?: string | null;
  body?: string | null;
  phone?: string | null;
}

interface Choice {
  title: string;
  payload: string;
  procedure?: string | null;
}

interface Step {
  text: string;
  link?: Link | null;
  image?: { url: string; alt: string } | null;
}

interface ProcedureReply {
  type: "procedure";
  procedure: string;
  case?: string | null;
  lead?: string | null;
  title: string;
  steps: Step[];
  notes?: { kind: "important" | "info"; text: string }[];
  contacts?: Contact[];
  links?: Link[];
  actions?: Action[];
  details?: Choice[];
  fold_after?: number | null;
  choices?: Choice[];
  source: { label: string; url: string; reviewed: string };
}

interface ChoiceReply {
  type: "choice";
  reason: string;
  lead?: string | null;
  question: string;
  choices: Choice[];
}

interface ContactsReply {
  type: "contacts";
  lead?: string | null;
  text: string;
  contacts: Contact[];
  summary?: string | null;
  actions?: Action[];
  details?: Choice[];
  choices?: Choice[];
}

interface MessageReply {
  type: "message";
  reason: string;
  lead?: string | null;
  text: string;
  actions?: Action[];
  details?: Choice[];
  choices?: Choice[];
}

type Reply = ProcedureReply | ChoiceReply | ContactsReply | MessageReply;

/** A reply, as the server finds it again: its number among the replies to a message. */
interface ReplyName {
  message_id: string;
  reply: number;
}

/** What the person sent. `received` counts the replies shown, so that a resend shows none twice. */
interface Sent {
  kind: "sent";
  id: string;
  at?: number;
  text: string;
  payload?: string;
  pressed?: ReplyName;
  status: "sending" | "done" | "failed";
  error?: string;
  received: number;
}

interface Received {
  kind: "received";
  turn: string;
  at?: number;
  index: number;
  reply: Reply;
  rating?: Rating;
  reason?: Reason;
  chosen?: string;
  unfolded?: boolean;
}

interface Remark {
  kind: "remark";
  /** The message that it is about, if it is about one. */
  turn?: string;
  text: string;
}

type Entry = Sent | Received | Remark;

type Rating = "up" | "down";

type Reason = "unclear" | "not_working" | "other_question" | "other";

/** Why an answer did not help. */
interface Why {
  reason: Reason;
  comment?: string;
}

interface Saved {
  /** Which conversation it is, among the tabs of the browser. */
  id: string;
  token: string | null;
  /** The key that renews it. */
  renewal: string;
  /** When the token should be renewed, in milliseconds since 1970. */
  renewAt: number;
  subject: string | null;
  entries: Entry[];
  open: boolean;
  unread: number;
  draft: string;
}

type Strings = typeof import("../locales/fr.json");

interface Config {
  server: string;
  lang: "fr" | "en";
  theme: "auto" | "light" | "dark";
  title: string;
  logo: string | null;
  /** Red, green, blue. */
  color: number[] | null;
  suggestions: string[];
  contactUrl: string | null;
  controller: string | null;
  purpose: string | null;
  retention: string | null;
  dpo: string | null;
  privacyUrl: string | null;
}
