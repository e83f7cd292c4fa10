# Installs cccc from a release on GitHub, for this user alone:
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-Version 1.2.3]
#
# The archive is checked against the release's SHA256SUMS before anything of it is used. CCCC_REPOSITORY is the owner/name
# of the releases (a release's own script knows it), CCCC_BASE_URL a folder with the archive and SHA256SUMS in their place.
param([string]$Version = 'latest', [string]$Folder = (Join-Path $env:LOCALAPPDATA 'cccc'))

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$repository = if ($env:CCCC_REPOSITORY) { $env:CCCC_REPOSITORY } else { '@REPOSITORY@' }
$name = 'cccc-windows-amd64'
if ($env:CCCC_BASE_URL) {
  $base = $env:CCCC_BASE_URL
} elseif ($repository -notlike '*/*') {
  throw 'Set CCCC_REPOSITORY to the owner/name of the releases'
} elseif ($Version -eq 'latest') {
  $base = "https://github.com/$repository/releases/latest/download"
} else {
  $base = "https://github.com/$repository/releases/download/v$($Version -replace '^v', '')"
}

# Beside the program, since a folder is not moved from one drive to another.
$scratch = Join-Path $Folder "new-$([Guid]::NewGuid())"
New-Item -ItemType Directory -Force -Path $scratch | Out-Null
try {
  foreach ($file in 'SHA256SUMS', "$name.zip") {
    Invoke-WebRequest -UseBasicParsing -Uri "$base/$file" -OutFile (Join-Path $scratch $file)
  }
  $line = Get-Content (Join-Path $scratch 'SHA256SUMS') | Where-Object { $_ -match "^[0-9a-f]{64}  $name\.zip$" }
  if (-not $line) { throw "SHA256SUMS of the release does not name $name.zip" }
  $expected = $line.Substring(0, 64)
  $actual = (Get-FileHash -Algorithm SHA256 (Join-Path $scratch "$name.zip")).Hash.ToLowerInvariant()
  if ($actual -ne $expected) {
    throw "$name.zip is not what the release says: its SHA-256 is $actual, not $expected; nothing was installed"
  }
  Expand-Archive -Path (Join-Path $scratch "$name.zip") -DestinationPath $scratch
  $program = Join-Path $Folder 'program'
  $old = Join-Path $scratch 'old'
  if (Test-Path $program) {
    # A program that runs cannot be replaced; removed file by file, half of it would be left.
    try {
      Move-Item $program $old
    } catch {
      throw "Cannot replace $program; nothing was installed. Stop cccc and its service first (schtasks /End /TN cccc): $_"
    }
  }
  try {
    Move-Item (Join-Path $scratch $name) $program
  } catch {
    if (Test-Path $old) { Move-Item $old $program }
    throw
  }
} finally {
  Remove-Item -Recurse -Force $scratch -ErrorAction SilentlyContinue
}

$path = [Environment]::GetEnvironmentVariable('Path', 'User')
if (($path -split ';') -notcontains $program) {
  [Environment]::SetEnvironmentVariable('Path', "$path;$program".TrimStart(';'), 'User')
  Write-Output "Added $program to your Path: open a new terminal"
}
Write-Output "Installed cccc in $program"
