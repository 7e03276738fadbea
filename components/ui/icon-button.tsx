import { Button, type ButtonProps } from "./button.tsx";

type IconButtonProps = Omit<ButtonProps, "aria-label"> & { label: string; shortcut?: string };

/** A button that is only a picture: its label is its accessible name, and its tooltip. */
export function IconButton({ label, shortcut, variant = "ghost", size = "icon", ...props }: IconButtonProps) {
  return (
    <Button
      variant={variant}
      size={size}
      aria-label={label}
      data-tooltip={label}
      {...(shortcut && { "data-tooltip-keys": shortcut, "aria-keyshortcuts": shortcut })}
      {...props}
    />
  );
}
