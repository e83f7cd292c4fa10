interface Named {
  readonly id?: string | undefined;
  readonly name: string;
}

/** The endpoint that somebody means by `word`: the one with that id, or else with that name. */
export function endpointNamed<E extends Named>(endpoints: readonly E[], word: string): E | undefined {
  return endpoints.find(({ id }) => id === word) ?? endpoints.find(({ name }) => name === word);
}
