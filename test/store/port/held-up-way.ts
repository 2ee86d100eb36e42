/** A way to a Redis that can be held up, cut, and closed: what a network does to a port. */
import { createServer, connect as dial, type Server, type Socket } from "node:net";

export class HeldUpWay {
  readonly #server: Server;
  readonly #target: URL;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #holdingReplies = false;

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
  }

  static async to(url: string): Promise<HeldUpWay> {
    const server = createServer();
    const way = new HeldUpWay(server, new URL(url));
    server.on("connection", (socket) => way.#join(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return way;
  }

  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#target);
    url.hostname = "127.0.0.1";
    url.port = String(typeof address === "object" ? address?.port : "");
    return url.href;
  }

  /** Commands pass, replies do not. */
  holdReplies(): void {
    this.#holdingReplies = true;
    for (const [, target] of this.#pairs) target.pause();
  }

  letReplies(): void {
    this.#holdingReplies = false;
    for (const [, target] of this.#pairs) target.resume();
  }

  /** Ends all connections; new ones are let in. Replies that are held are lost. */
  cut(): void {
    this.#holdingReplies = false;
    for (const [client, target] of this.#pairs) {
      client.destroy();
      target.destroy();
    }
  }

  /** Ends all connections and lets none in any more. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #join(client: Socket): void {
    const target = dial(Number(this.#target.port || 6379), this.#target.hostname);
    const pair = [client, target] as const;
    this.#pairs.add(pair);
    client.pipe(target);
    target.on("data", (chunk) => client.write(chunk));
    if (this.#holdingReplies) target.pause();
    for (const [one, other] of [pair, [target, client] as const]) {
      // An end of the other side is what this is made for; there is nobody to tell.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
