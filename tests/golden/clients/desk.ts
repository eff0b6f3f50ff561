// Calls the program `desk` of a server that `promptc serve` runs, with types.
// Written by `promptc client`; where the program changes, write it again.

export interface Contact {
  /** as in the address book */
  name: string;
  email: string | null;
  tags: string[];
}

export interface ContactInput {
  /** as in the address book */
  name: string;
  email: string | null;
  /** left out, it is ["new"] */
  tags?: string[];
}

export type Priority =
  /** can wait */
  | "low"
  /** has to be done at once */
  | "today!";

export interface Refund {
  kind: "refund";
  /** has to be float(min = 0) */
  amount: number;
  /** YYYY-MM-DD */
  by: string;
}

export interface Question {
  kind: "question";
  /** has to be str(one_of = ["billing", "delivery"]) */
  about: "billing" | "delivery";
}

export interface DeskInputs {
  /** what the customer wrote */
  text: string;
  customer: ContactInput;
  /** YYYY-MM-DD */
  received: string | null;
  /** left out, it is "low" */
  least?: Priority;
}

export interface DeskOutputs {
  priority: Priority;
  request: Refund | Question;
  /** YYYY-MM-DD */
  due: string | null;
  history: { [key: string]: Contact[] };
  /** YYYY-MM-DD */
  received: string | null;
}

/**
 * What is told of a call that is watched, each event with the output that it is of:
 * - `text`: a model goes on with a text; all deltas in a row are the text
 * - `field`: a model has written all of a value
 * - `withdrawn`: what was told counts no more, and may be told anew
 * - `output`: the output is known for good
 * - `done`: all outputs, and what the program suggests and does not hold
 */
export type DeskEvent =
  | { event: "field"; output: "priority"; module: string; field: string; value: Priority }
  | { event: "field"; output: "request"; module: string; field: string; value: Refund | Question }
  | { event: "field"; output: "due"; module: string; field: string; value: string | null }
  | { event: "field"; output: "history"; module: string; field: string; value: { [key: string]: Contact[] } }
  | { event: "field"; output: "received"; module: string; field: string; value: string | null }
  | { event: "withdrawn"; output: "priority" | "request" | "due" | "history" | "received"; module: string; field: string }
  | { event: "output"; name: "priority"; value: Priority }
  | { event: "output"; name: "request"; value: Refund | Question }
  | { event: "output"; name: "due"; value: string | null }
  | { event: "output"; name: "history"; value: { [key: string]: Contact[] } }
  | { event: "output"; name: "received"; value: string | null }
  | { event: "done"; outputs: DeskOutputs; missed: string[] };

/** What the server says where there are no outputs. */
export class PromptcError extends Error {
  /** The HTTP status: 422 where an input is wrong. */
  readonly status: number;
  /** One word for what went wrong. */
  readonly kind: string;
  /** The module, function or program that failed, or "". */
  readonly module: string;
  /** What is wrong with each input. */
  readonly fields: readonly { field: string; reason: string }[];
  /** After how many seconds another try makes sense, where the server names a time. */
  readonly retryAfter: number | null;

  constructor(status: number, body: string, retryAfter: string | null = null) {
    const problem = problemIn(body);
    super(problem?.reason ?? `the server answered ${status}: ${body}`);
    this.name = "PromptcError";
    this.status = status;
    this.kind = problem?.kind ?? "http";
    this.module = problem?.module ?? "";
    this.fields = problem?.fields ?? [];
    this.retryAfter = retryAfter === null ? null : Number(retryAfter);
  }
}

interface Problem {
  kind: string;
  reason: string;
  module?: string;
  fields?: { field: string; reason: string }[];
}

function problemIn(body: string): Problem | null {
  try {
    return (JSON.parse(body) as { error?: Problem }).error ?? null;
  } catch {
    // What stands between here and the server may answer, too, and with anything.
    return null;
  }
}

async function asked(server: string | URL, inputs: DeskInputs, init: RequestInit, accept: string): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "application/json");
  headers.set("Accept", accept);
  const address = new URL("./desk", `${server}`.replace(/\/*$/, "/"));
  const response = await fetch(address, { ...init, method: "POST", headers, body: JSON.stringify(inputs) });
  if (!response.ok) {
    throw new PromptcError(response.status, await response.text(), response.headers.get("Retry-After"));
  }
  return response;
}

/**
 * The outputs for `inputs`. `init` goes to `fetch`: a `signal`, headers. Throws `PromptcError` where the server has no outputs,
 * and what `fetch` throws where no server is reached.
 */
export async function desk(server: string | URL, inputs: DeskInputs, init: RequestInit = {}): Promise<DeskOutputs> {
  const response = await asked(server, inputs, init, "application/json");
  return JSON.parse(await response.text()) as DeskOutputs;
}

/**
 * What is told of outputs while models write them; the last event has all of them. Throws as `desk` does, and may do so
 * after some events. To leave a loop over it cancels the call.
 */
export async function* deskStream(
  server: string | URL,
  inputs: DeskInputs,
  init: RequestInit = {},
): AsyncGenerator<DeskEvent, void, undefined> {
  const response = await asked(server, inputs, init, "text/event-stream");
  for await (const [event, data] of eventsIn(response)) {
    if (event === "error") {
      throw new PromptcError((JSON.parse(data) as { status: number }).status, data);
    }
    // The answers of models are for who looks into the program.
    if (event !== "call") {
      yield { event, ...JSON.parse(data) } as DeskEvent;
    }
    if (event === "done") {
      return;
    }
  }
  const reason = "the server's answer ended in the middle";
  throw new PromptcError(response.status, JSON.stringify({ error: { kind: "http", reason } }));
}

/** The events of an answer as they come: the name of each, and its data. */
async function* eventsIn(response: Response): AsyncGenerator<[string, string], void, undefined> {
  if (response.body === null) {
    return;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      held += decoder.decode(value, { stream: !done });
      const blocks = held.split("\n\n");
      held = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event, data] = /^event: ([^\n]*)\ndata: ([^\n]*)$/.exec(block) ?? [];
        if (event !== undefined && data !== undefined) {
          yield [event, data];
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel();
  }
}
