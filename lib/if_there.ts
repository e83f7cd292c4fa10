/** What is done with a file; `undefined` if there is no such file. What else goes wrong is thrown on. */
export async function ifThere<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
