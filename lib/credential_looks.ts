/**
 * What credentials look like in bodies: agents read `.env` files, settings of their tools' servers and what others' programs
 * print, and all of it is part of a request. Every run is bounded: the text may be hostile.
 */

/** One look of them; what `replace` makes of what was found has none in it. */
interface Look {
  /** Without it a text has none, which is found out sooner. */
  readonly needs?: string;
  readonly pattern: RegExp;
  readonly replace: (found: string, before: string, value: string) => string;
}

/** Keys whose maker puts a name in front of them, and how long they are at least (the makers' own pages). */
const VENDORS: readonly string[] = [
  // Slack.
  "xox[abeoprs]-[A-Za-z0-9-]{16,512}",
  "xapp-[A-Za-z0-9-]{16,512}",
  "npm_[A-Za-z0-9]{36,128}",
  "pypi-[A-Za-z0-9_-]{40,512}",
  "dckr_pat_[A-Za-z0-9_-]{20,128}",
  // Amazon.
  "AKIA[A-Z0-9]{16}(?![A-Za-z0-9])",
  "ASIA[A-Z0-9]{16}(?![A-Za-z0-9])",
  // Google's refresh tokens.
  "1//0[A-Za-z0-9_-]{24,512}",
  // Stripe's webhooks, SendGrid, DigitalOcean, Linear, Supabase, Shopify, Vault, GitLab, Tailscale, Atlassian, age.
  "whsec_[A-Za-z0-9+/=]{24,512}",
  "SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,128}",
  "do[opr]_v1_[a-f0-9]{64}",
  "lin_api_[A-Za-z0-9]{32,128}",
  "sbp_[a-f0-9]{40}",
  "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}",
  "hvs\\.[A-Za-z0-9_-]{24,512}",
  "gl(?:rt|dt|cbt|ptt)-[A-Za-z0-9_-]{20,128}",
  "tskey-[a-z]{2,16}-[A-Za-z0-9-]{16,128}",
  "ATATT3[A-Za-z0-9_=-]{40,512}",
  "AGE-SECRET-KEY-1[A-Z0-9]{40,128}",
  // Providers of models: Replicate, Fireworks, Together.
  "r8_[A-Za-z0-9]{32,128}",
  "fw_[A-Za-z0-9]{20,128}",
  "tgp_v1_[A-Za-z0-9_-]{32,128}",
];

/** Members and headers that name themselves credentials, in JSON and in JSON that stands in a string. */
const NAMES = [
  "(?:access|refresh|id|auth|authorization|bearer|session|security|bot)[-_]?token",
  "(?:private|x-gitlab|x-auth|x-access|x-amz-security)-token",
  "(?:x-|x-goog-)?api[-_]?key",
  "(?:ocp-apim-)?subscription[-_]?key",
  "(?:client|app|webhook|signing)?[-_]?secret",
  "secret[-_]?(?:access[-_]?)?key",
  "(?:private|signing|encryption)[-_]?key",
  "password|passwd|passphrase",
].join("|");

/** Not where a variable's name stands for it. */
const VALUE = `(?![$<{%])[^"\\\\\\s]{8,4096}`;

const OPENING = `\\\\{0,8}"\\s{0,8}:\\s{0,8}\\\\{0,8}"`;

/** Parameters of URLs, those of signed ones among them. */
const PARAMETERS = [
  "key|api[-_]?key|subscription-key|token|(?:access|refresh|id|auth)_token",
  "(?:client_)?secret|password|passwd",
  "sig|(?:x-(?:amz|goog)-)?signature|x-amz-security-token|x-(?:amz|goog)-credential",
].join("|");

/** Variables of an environment, as shells, `.env` files and settings give them: what they are called ends so. */
const VARIABLE =
  /((?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS)(?:_(?:PROD|DEV|TEST|STAGING|LIVE|\d{1,4}))?\\{0,8}["']?\s{0,4}[:=]\s{0,4}\\{0,8}["']?|aws_(?:secret_access_key|session_token)\s{0,4}=\s{0,4})([A-Za-z0-9!#%&*+./=?@^_~|-]{12,4096})/g;

/** Of chance, as no word and no number is; what a program looks up is none. */
function isOfChance(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) &&
    !/^(?:process|os|env|self|this|config|import|https?:)\b/.test(value);
}

export const LOOKS = (mask: string): readonly Look[] => [
  {
    pattern: new RegExp(`\\b(?:${VENDORS.join("|")})`, "g"),
    replace: () => mask,
  },
  {
    needs: "PRIVATE KEY",
    pattern:
      /(-----BEGIN [A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----)((?:[A-Za-z0-9+/=:,.\s]|-(?!-)|\\{1,8}[nrt]){32,16384})/g,
    replace: (_, before) => `${before}${mask}`,
  },
  {
    needs: '"',
    pattern: new RegExp(`("(?:${NAMES})${OPENING})(${VALUE})`, "gi"),
    replace: (_, before) => `${before}${mask}`,
  },
  {
    // With their scheme, and several of them.
    needs: '"',
    pattern: new RegExp(`("(?:proxy-)?authorization${OPENING}(?:[a-z]{3,16} {1,2})?)(${VALUE})`, "gi"),
    replace: (_, before) => `${before}${mask}`,
  },
  {
    needs: "ookie",
    pattern: new RegExp(`("(?:set-)?cookie${OPENING})([^"\\\\]{8,4096})`, "gi"),
    replace: (_, before) => `${before}${mask}`,
  },
  {
    pattern: VARIABLE,
    replace: (found, before, value) => isOfChance(value) ? `${before}${mask}` : found,
  },
  {
    needs: "=",
    pattern: new RegExp(`([?&](?:amp;)?(?:${PARAMETERS})=)([^&"'\\\\\\s#<>]{8,4096})`, "gi"),
    replace: (_, before) => `${before}${mask}`,
  },
  {
    needs: "://",
    pattern: /(:\/\/)([^\s/?#@"'<>\\:${}]{0,256}:[^\s/?#@"'<>\\${}]{1,512})(?=@)/g,
    replace: (_, before) => `${before}${mask}`,
  },
];
