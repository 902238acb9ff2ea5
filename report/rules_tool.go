package report

// Family X: configuration, connection and the tool itself. Most are problems,
// why something could not be found out, and end a run with exit code 2; X905 to
// X908 and X919 are findings about the configuration.
var (
	Usage = Rule{
		Code: "X901", Slug: "usage", Severity: Error, Title: "the command line was not understood",
		Means:   "A flag, an argument or a command is unknown, missing or does not go with another one.",
		Matters: "Nothing was compared; guessing what was meant could compare the wrong databases.",
		Fix:     "See `schemadiff help` or `schemadiff help COMMAND`. Flags may stand before or after the environments; after -- nothing is a flag.",
	}
	UnknownEnvironment = Rule{
		Code: "X902", Slug: "unknown-environment", Severity: Error, Title: "an environment is not defined",
		Means:   "The name is no environment of schemadiff.yaml, no alias of one, no address and no file.",
		Matters: "Nothing was compared.",
		Fix:     "Check the spelling against `schemadiff config show`, add the environment to schemadiff.yaml, or name the target by itself: a URL, env:NAME, service=NAME, a SQLite file or file:SNAPSHOT.",
	}
	NoConfiguration = Rule{
		Code: "X903", Slug: "no-configuration", Severity: Error, Title: "there is no configuration to take the environments from",
		Means:   "Environments were given by name, no schemadiff.yaml was found from here upwards, and none of the usual places (.env files, DEV_DATABASE_URL, config/database.yml, libpq services) tells where they are.",
		Matters: "Nothing was compared.",
		Fix:     "Run `schemadiff init`, or give --config PATH or SCHEMADIFF_CONFIG, or name the targets by URL or env:NAME.",
	}
	ConfigurationInvalid = Rule{
		Code: "X904", Slug: "configuration-invalid", Severity: Error, Title: "the configuration is not valid",
		Means:   "schemadiff.yaml, or the schemadiff.local.yaml beside it, is not YAML, has an unknown or repeated key, or a value that the key does not take.",
		Matters: "A key that is passed over is a check that is not made: a misspelt `protected` or `exclude` would go unnoticed. So nothing runs until all of it is understood.",
		Fix:     "Edit the line that is shown. `schemadiff config validate` lists all mistakes; `schemadiff config schema` prints the JSON Schema with which an editor completes and checks while you type.",
	}
	IgnoreWithoutExpiry = Rule{
		Code: "X905", Slug: "ignore-without-expiry", Severity: Info, Title: "an ignore rule never expires",
		Means:   "An entry under `ignore` has no `expires`.",
		Matters: "What is ignored for a while tends to be ignored for ever, and the entry outlives whoever knew why.",
		Fix:     "Add `expires: YYYY-MM-DD`, or switch the rule itself off under `rules` where it is never wanted.",
	}
	IgnoreExpired = Rule{
		Code: "X906", Slug: "ignore-expired", Severity: Warning, Title: "an ignore rule has expired",
		Means:   "The date in `expires` has passed. What the entry covered is reported again.",
		Matters: "The team gave itself until that day to settle the difference.",
		Fix:     "Settle the difference and delete the entry, or give it a new date and a reason that still holds.",
	}
	IgnoreUnused = Rule{
		Code: "X907", Slug: "ignore-unused", Severity: Info, Title: "an ignore rule matches nothing",
		Means:   "No finding of this run was covered by the entry. A run over other environments may still need it.",
		Matters: "A stale entry hides the next difference that happens to match it.",
		Fix:     "Delete the entry, or correct its objects, rules or `in`.",
	}
	LiteralPassword = Rule{
		Code: "X908", Slug: "literal-password", Severity: Warning, Title: "a password stands in the configuration",
		Means:   "An environment on another machine has its password written into schemadiff.yaml, as `password` or in its `url`.",
		Matters: "The file is meant to be committed, and then everybody who can read the repository, its forks and its backups has the password.",
		Fix:     "Write `password: { env: NAME }`, `{ file: PATH }` or `{ command: [...] }`, and change the password if the file was ever pushed.",
	}
	SecretUnavailable = Rule{
		Code: "X909", Slug: "secret-unavailable", Severity: Error, Title: "a secret or variable could not be had",
		Means:   "An environment variable is not set, a secret's file cannot be read, or the command that prints it failed, took too long or printed nothing.",
		Matters: "The environment was not looked at, so the result is undecided.",
		Fix:     "Set the variable, log in to the secret store, or run the command of `password.command` by hand to see what it says. `${NAME:-default}` gives a variable a default.",
	}
	CannotConnect = Rule{
		Code: "X910", Slug: "cannot-connect", Severity: Error, Title: "the server cannot be reached",
		Means:   "The name does not resolve, nothing listens on the port, the tunnel of `via` ended, or the file does not exist.",
		Matters: "The environment was not looked at, so the result is undecided.",
		Fix:     "Run `schemadiff doctor ENV`. Check host and port, the VPN or bastion (`via: { ssh: HOST }`), and the server's pg_hba.conf or bind-address.",
	}
	PermissionDenied = Rule{
		Code: "X911", Slug: "permission-denied", Severity: Error, Title: "the role may not do what reading takes",
		Means:   "The server refused the connection's role something that the comparison cannot do without.",
		Matters: "What cannot be read cannot be called equal, so the result is undecided.",
		Fix:     "Run the GRANT that is shown, or the one that `schemadiff doctor ENV` prints for this server.",
	}
	TimedOut = Rule{
		Code: "X912", Slug: "timeout", Severity: Error, Title: "the server did not answer in time",
		Means:   "Connecting, waiting for a lock or a catalog query took longer than `timeouts` allows.",
		Matters: "schemadiff gives up rather than stand in a production server's way. The result is undecided.",
		Fix:     "Try again when no migration holds locks; raise `timeouts: { connect: 10s, statement: 30s, lock: 2s }` of the environment where the server is slow.",
	}
	AuthenticationFailed = Rule{
		Code: "X913", Slug: "authentication-failed", Severity: Error, Title: "the server does not accept the user or password",
		Means:   "The server was reached and refused the login.",
		Matters: "The environment was not looked at, so the result is undecided.",
		Fix:     "Check the user and where `config show` says that the password comes from. A password in a URL must be percent-encoded; as `password: { env: NAME }` it is taken as it is. Tokens of cloud providers last some 15 minutes.",
	}
	TLSFailed = Rule{
		Code: "X914", Slug: "tls-failed", Severity: Error, Title: "no trusted encrypted connection came about",
		Means:   "The server offers no TLS, or its certificate is expired, for another name, or signed by nobody that we trust.",
		Matters: "Connecting anyway would hand the password to whoever answers.",
		Fix:     "Set `tls: { mode: verify-full, ca: PATH }` with the provider's root certificates. For a server on your own machine `tls: { mode: disable }` is fine.",
	}
	ServerUnsupported = Rule{
		Code: "X915", Slug: "server-unsupported", Severity: Error, Title: "the server is none that schemadiff knows",
		Means:   "It is older than what schemadiff reads (PostgreSQL 12, MySQL 8.0, MariaDB 10.5, SQLite 3.31), or another product that speaks the protocol.",
		Matters: "Its catalog may lack or rename what is read; the comparison could call different things equal.",
		Fix:     "Compare a supported server, or compare snapshots that a matching version of schemadiff wrote.",
	}
	SnapshotInvalid = Rule{
		Code: "X916", Slug: "snapshot-invalid", Severity: Error, Title: "the file is no snapshot that can be read",
		Means:   "It is not a snapshot, was cut short or edited, or a newer schemadiff wrote it.",
		Matters: "The environment was not looked at, so the result is undecided.",
		Fix:     "Write it again with `schemadiff snapshot ENV`, or use the version of schemadiff that wrote it.",
	}
	LedgerUnreadable = Rule{
		Code: "X917", Slug: "ledger-unreadable", Severity: Error, Title: "a migration tool's ledger cannot be read",
		Means:   "The ledger's table is there and the role may not read it, or it does not have the columns of the tool, or the configured table does not exist.",
		Matters: "Without it, what is pending cannot be told from what was changed by hand.",
		Fix:     "GRANT SELECT on the table to the role, or correct `migrations: { tool: NAME, ledger: { table: SCHEMA.TABLE } }`.",
	}
	IncompleteReading = Rule{
		Code: "X918", Slug: "incomplete-reading", Severity: Error, Title: "part of the schema could not be seen",
		Means:   "The role sees that objects are there and not all of what they are, or the server hides from it what it has no privilege on.",
		Matters: "What was not seen could differ, so nothing is reported as in sync and the exit code is 2.",
		Fix:     "Run the GRANT that is shown with the gap; it gives no right to read rows unless it says so.",
	}
	SameDatabase = Rule{
		Code: "X919", Slug: "same-database", Severity: Warning, Title: "two of the environments are the same database",
		Means:   "Two targets reached one and the same database of one server, or the same file.",
		Matters: "A database is always in sync with itself: the comparison proves nothing, and one of the environments was not looked at.",
		Fix:     "Look at host, port and database of both in `schemadiff config show`. A variable of one environment that is set for both, a tunnel or a pooler are the usual causes.",
	}
	OutputNotWritten = Rule{
		Code: "X920", Slug: "output-not-written", Severity: Error, Title: "a report could not be written",
		Means:   "The file or its folder cannot be written, or standard output was closed.",
		Matters: "A later step of the pipeline would read an old report or none. The file is replaced as a whole or not at all.",
		Fix:     "Create the folder, check the permissions and the free space, or give another path with --report FORMAT=PATH.",
	}
	URLInvalid = Rule{
		Code: "X921", Slug: "url-invalid", Severity: Error, Title: "a database's address is not valid",
		Means:   "The URL has a part that cannot be read, an unknown scheme or parameter, or lacks the database. The address is never repeated, because any part of it may be a password that was not encoded.",
		Matters: "The environment was not looked at, so the result is undecided.",
		Fix:     "Percent-encode the password (% as %25, @ as %40, # as %23, / as %2F, ? as %3F), or leave it out of the URL and give it as `password: { env: NAME }`.",
	}
	ExecRefused = Rule{
		Code: "X922", Slug: "exec-refused", Severity: Error, Title: "the configuration wants to run a command, and that is switched off",
		Means:   "An environment has a `command` or `via`, and --no-exec or SCHEMADIFF_NO_EXEC is set.",
		Matters: "Whoever can change the configuration in a pull request could run any command where it is checked. So the switch refuses rather than passes over.",
		Fix:     "Give the secret by `env` or `file` there, or run without --no-exec where the configuration is trusted.",
	}
	GitUnreadable = Rule{
		Code: "X923", Slug: "git-unreadable", Severity: Error, Title: "the git repository does not have what was asked of it",
		Means:   "Migrations were to be read from a git ref (`--migrations origin/main:db/migrations`), and git is not installed, the folder is in no repository, the clone lacks the ref or the files, or they are in a submodule or in Git LFS.",
		Matters: "Which migrations belong to the environments is not known, and guessing from the working tree would compare with others.",
		Fix:     "Run the command that is shown; clones of CI services often have one commit and one branch (`git fetch origin main:refs/remotes/origin/main`, or fetch-depth: 0). Or name a folder: `--migrations FOLDER`. A folder or file of that name is read before a ref; `main:` is the ref in any case.",
	}
	ReadOnlyNotProven = Rule{
		Code: "X930", Slug: "read-only-not-proven", Severity: Error, Title: "the server did not confirm that the session is read-only",
		Means:   "schemadiff asked the server to refuse writes in its session, asked back, and was not told that it does.",
		Matters: "schemadiff sends no statement that writes; the server's refusal is the second lock on the door, and it is missing.",
		Fix:     "Connect directly rather than through a pooler that shares sessions, or as a role without rights to write; `schemadiff doctor ENV` shows what the server answered.",
	}
	ScriptUnreadable = Rule{
		Code: "X940", Slug: "script-unreadable", Severity: Error, Title: "a migration's script cannot be cut into what its tool sends",
		Means:   "The script has a command that only a client knows (psql's \\connect), a quote that is never closed, an annotation that its tool refuses, or a placeholder whose value only the tool's own run knows.",
		Matters: "The migration was not looked at, so the result is undecided.",
		Fix:     "The message names the line and what to do there.",
	}
	NoThrowaway = Rule{
		Code: "X950", Slug: "no-throwaway", Severity: Error, Title: "there is no server to make a throwaway database on",
		Means:   "A rehearsal needs a server of the same vendor and major version as the environment. None was given, and no program of one is on this machine.",
		Matters: "Nothing was tried: whether the migrations work, and what explains a difference, is not known.",
		Fix:     "Install the server's package (it need not run), point SCHEMADIFF_SERVER_BIN at the folder of its programs, or give a server that holds nothing with --throwaway URL.",
	}
	ThrowawayRefused = Rule{
		Code: "X951", Slug: "throwaway-refused", Severity: Error, Title: "the given server is not safe to make throwaway databases on",
		Means:   "It is the server of a configured environment, or cannot be proved to be another, or it holds something, or nobody has agreed on the command line. Addresses prove nothing: the servers themselves are asked.",
		Matters: "Tools that reset a database which somebody named in a URL have deleted production. schemadiff makes databases only where it is sure, and drops only what it has made.",
		Fix:     "Leave --throwaway out, so that a server of schemadiff's own is started; or give one that holds nothing else, as a role of its own, and --yes-throwaway.",
	}
	ThrowawayFailed = Rule{
		Code: "X952", Slug: "throwaway-failed", Severity: Error, Title: "the throwaway database does not work",
		Means:   "A throwaway server or database could not be started, copied or dropped, or was ended because it took more of the disk than a rehearsal may.",
		Matters: "Nothing that depends on it is known. The environments were not touched.",
		Fix:     "See what the server says; make room on the disk; `schemadiff clean` removes what dead runs have left behind.",
	}
	RepositoryUnbuildable = Rule{
		Code: "X953", Slug: "repository-unbuildable", Severity: Error, Title: "the checkout's migrations do not make a database",
		Means:   "Run from the first on an empty database, a migration fails, or is a program that only its tool can run.",
		Matters: "What production should look like by the repository is unknown, and no new environment can be made of it.",
		Fix:     "schemadiff rehearse ENV --from-scratch   says where the chain breaks; for migrations that are programs, set rehearsal.migrate.command.",
	}
	MigrationsUnreadable = Rule{
		Code: "X924", Slug: "migrations-unreadable", Severity: Error, Title: "the checkout's migrations cannot be read",
		Means:   "The checkout has migrations of the tool whose ledger an environment has, and a file of them is not what the tool writes: the message says which and why.",
		Matters: "What is pending, unknown or edited cannot be told without them, and a run that cannot tell never says that all is well.",
		Fix:     "Mend the file, or name another place with --migrations.",
	}
	ReachesOut = Rule{
		Code: "X954", Slug: "migration-reaches-out", Severity: Error, Title: "a migration reaches out of its database",
		Means:   "By its words it runs a program, reads or writes a file of the server, or connects to another server: COPY ... PROGRAM, dblink, foreign servers, LOAD DATA, ATTACH and the like.",
		Matters: "Run on a throwaway it would act on the real world, on production perhaps. Nothing was run.",
		Fix:     "Leave it out of the migrations, or say --allow-reaching-out where what it reaches may be changed.",
	}
	Internal = Rule{
		Code: "X999", Slug: "internal", Severity: Error, Title: "schemadiff failed in a way that it has no words for",
		Means:   "An error came up that no other rule of this family describes: a server's answer that nobody foresaw, or a mistake in schemadiff.",
		Matters: "The result is undecided.",
		Fix:     "Run again with --debug and report it, with the server's version, the command and the message; secrets are replaced in the output, and a look before you send it does no harm.",
	}
)

// toolRules is family X for the catalogue.
var toolRules = []Rule{
	Usage, UnknownEnvironment, NoConfiguration, ConfigurationInvalid,
	IgnoreWithoutExpiry, IgnoreExpired, IgnoreUnused, LiteralPassword,
	SecretUnavailable, CannotConnect, PermissionDenied, TimedOut, AuthenticationFailed, TLSFailed,
	ServerUnsupported, SnapshotInvalid, LedgerUnreadable, IncompleteReading, SameDatabase,
	OutputNotWritten, URLInvalid, ExecRefused, GitUnreadable, ReadOnlyNotProven,
	ScriptUnreadable, NoThrowaway, ThrowawayRefused, ThrowawayFailed, RepositoryUnbuildable, MigrationsUnreadable, ReachesOut, Internal,
}
