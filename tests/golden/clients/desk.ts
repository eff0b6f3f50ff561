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

  constructor(response: Response, body: string) {
    const problem = problemIn(body);
    super(problem?.reason ?? `the server answered ${response.status}: ${body}`);
    this.name = "PromptcError";
    this.status = response.status;
    this.kind = problem?.kind ?? "http";
    this.module = problem?.module ?? "";
    this.fields = problem?.fields ?? [];
    const seconds = response.headers.get("Retry-After");
    this.retryAfter = seconds === null ? null : Number(seconds);
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

/**
 * The outputs for `inputs`. `init` goes to `fetch`: a `signal`, headers. Throws `PromptcError` where the server has no outputs,
 * and what `fetch` throws where no server is reached.
 */
export async function desk(server: string | URL, inputs: DeskInputs, init: RequestInit = {}): Promise<DeskOutputs> {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "application/json");
  const address = new URL("./desk", `${server}`.replace(/\/*$/, "/"));
  const response = await fetch(address, { ...init, method: "POST", headers, body: JSON.stringify(inputs) });
  const body = await response.text();
  if (!response.ok) {
    throw new PromptcError(response, body);
  }
  return JSON.parse(body) as DeskOutputs;
}
