import { createServer } from "node:net";

/** Ports of this machine that nobody listens on now. Held together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  return await Promise.all(
    servers.map((server) =>
      new Promise<number>((resolve) => {
        const address = server.address();
        server.close(() =>
          resolve(
            typeof address === "object" && address !== null ? address.port : 0,
          )
        );
      })
    ),
  );
}
