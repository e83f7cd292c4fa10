interface LossesProps {
  readonly losses: readonly string[];
  /** Why each of them could not be carried. */
  readonly reasons: readonly string[];
}

/** What a conversion has lost, and why. */
export function Losses({ losses, reasons }: LossesProps) {
  return (
    <ul class="request-words">
      {losses.map((loss, index) => (
        <li key={loss} class="break">
          <code>{loss}</code>
          <div class="small muted">{reasons[index]}</div>
        </li>
      ))}
    </ul>
  );
}
