import type { ComponentChildren, JSX } from "preact";

type SwitchProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "label" | "checked"> & {
  readonly checked: boolean;
  readonly onValue?: (checked: boolean) => void;
  /** In words, where nothing stands beside it. */
  readonly label?: string;
  readonly children?: ComponentChildren;
};

export function Switch({ checked, onValue, label, children, ...rest }: SwitchProps) {
  const onChange = onValue === undefined ? {} : {
    onChange: (event: JSX.TargetedEvent<HTMLInputElement>) => onValue(event.currentTarget.checked),
  };
  return (
    <label class="switch">
      <input {...rest} {...onChange} type="checkbox" role="switch" checked={checked} aria-label={label} />
      {children}
    </label>
  );
}
