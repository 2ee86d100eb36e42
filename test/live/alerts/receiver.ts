/** An HTTP server that answers webhooks as it is told, and keeps what it heard. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Heard {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An HTTP status; no answer at all; the connection is cut. */
export type Answer = number | "hangs" | "cut";

export class Receiver {
  readonly heard: Heard[] = [];
  #answers: Answer[] = [];
  #server: Server | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** One after the other; 200 from then on. */
  willAnswer(...answers: readonly Answer[]): this {
    this.#answers = [...answers];
    return this;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** At once, whatever it is in the middle of. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const answer = this.#answers.shift() ?? 200;
    if (answer === "hangs") return;
    if (answer === "cut") {
      request.socket.destroy();
      return;
    }
    const headers = answer === 302 ? { location: "/elsewhere" } : {};
    response.writeHead(answer, headers).end("heard");
  }
}
