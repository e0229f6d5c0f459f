using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>The portal's settings after defaults are filled in; all paths absolute, without a trailing slash.</summary>
public sealed record CourseGitSettings
{
    /// <summary>Database, keys, vaults and hosted repositories.</summary>
    public required string StateRoot { get; init; }

    /// <summary>Where the course folders lie; no path may leave it.</summary>
    public required string CoursesRoot { get; init; }

    /// <summary>Where a restore puts what it replaced.</summary>
    public required string SetAsideRoot { get; init; }

    /// <summary>How many days what a restore replaced is kept; a course's newest is kept longer. 0 keeps everything.</summary>
    public int SetAsideKeepDays { get; init; } = 30;

    /// <summary>
    /// How many days the log of an operation is kept whole; after that its warnings, its errors and its last line. 0 keeps everything.
    /// </summary>
    public int LogKeepDays { get; init; } = 365;

    /// <summary>How many days the record of who did what is kept; 0 keeps everything. It names people and where they were.</summary>
    public int AuditKeepDays { get; init; } = DefaultAuditKeepDays;

    /// <summary>Two years.</summary>
    public const int DefaultAuditKeepDays = 730;

    /// <summary>When the portal keeps house every day, in the machine's time zone; null: only when it is asked to.</summary>
    public TimeOnly? HousekeepingAt { get; init; } = DefaultHousekeepingAt;

    /// <summary>Half past three at night.</summary>
    public static readonly TimeOnly DefaultHousekeepingAt = new(3, 30);

    /// <summary>When a disk counts as nearly full.</summary>
    public SpaceWatchSettings SpaceWatch { get; init; } = new();

    /// <summary>Whoever shows it may read the metrics from another machine; null: nobody may.</summary>
    public Secret? MetricsToken { get; init; }

    /// <summary>The port on which gRPC is spoken, 1 to 65535; null for none.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Default branch of a backup.</summary>
    public required string ServerName { get; init; }

    /// <summary>How many operations run at once; at least 1.</summary>
    public required int MaxParallelOperations { get; init; }

    public SilenceLimits Timeouts { get; init; } = new();

    public PostgreSqlSettings PostgreSql { get; init; } = new();

    /// <summary>Hosts (or host:port) on private or loopback addresses that remotes may reach nevertheless.</summary>
    public ImmutableArray<string> OutboundHosts { get; init; } = [];

    /// <summary>
    /// Where the addresses are that commits bear; null: nobody's for people, as at a domain of a host somebody might be called the same,
    /// and for CourseGit itself the one that the guide gave it.
    /// </summary>
    public string? AuthorDomain { get; init; }

    /// <summary>Where GitHub, GitLab and Gitea are reached.</summary>
    public ProviderSettings Providers { get; init; } = new();

    /// <summary>What the keys that encrypt secrets are encrypted with themselves; null: they lie in their folder as they are.</summary>
    public KeyCertificate? KeyCertificate { get; init; }

    /// <summary>The folder whose programs hooks may start; null: they start none.</summary>
    public string? HookPrograms { get; init; }

    /// <summary>What pushes elsewhere set going here: folders that follow a branch, and the addresses that hear of pushes.</summary>
    public PushHookSettings Hooks { get; init; } = new();

    /// <summary>The mail server that notices go through; null for none.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>The identity provider that people sign in through; null for none.</summary>
    public OpenIdConnectSettings? OpenIdConnect { get; init; }

    /// <summary>Where people reach the portal, for links in messages; null when nobody said. Ends with a slash.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The largest image that may be put into a course from its README's page, in bytes; at least 1.</summary>
    public int ReadmeImageLimit { get; init; } = DefaultReadmeImageLimit;

    /// <summary>5 MiB: a photograph as telephones make it, or any figure.</summary>
    public const int DefaultReadmeImageLimit = 5 * 1024 * 1024;

    /// <summary>How often the API may be asked.</summary>
    public RateLimitSettings RateLimits { get; init; } = new();

    /// <summary>Whether a first start without courses makes the demo course.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>Where checkouts lie.</summary>
    public string CheckoutsRoot => Hooks.CheckoutsRoot ?? Path.Combine(StateRoot, "checkouts");

    public string StateDatabase => Path.Combine(StateRoot, "coursegit.db");
    public string QueueDatabase => Path.Combine(StateRoot, "queue.db");
    public string KeysFolder => Path.Combine(StateRoot, "keys");
    public string LocksFolder => Path.Combine(StateRoot, "locks");
    public string VaultsFolder => Path.Combine(StateRoot, "vaults");
    /// <summary>Where two texts are brought together; what lies there longer than an hour was left by a crash.</summary>
    public string MergesFolder => Path.Combine(StateRoot, "merges");
    public string RepositoriesFolder => Path.Combine(StateRoot, "repositories");

    /// <summary>HOME of every git process: nobody's personal settings reach it.</summary>
    public string GitHome => Path.Combine(StateRoot, "git-home");

    /// <summary>How much space was free on each day lately.</summary>
    public string SpaceDiary => Path.Combine(StateRoot, "disk-space.log");
}

/// <summary>A certificate with its private key, in PKCS #12.</summary>
/// <param name="Path">The file; absolute.</param>
/// <param name="Password">What opens it; null for none.</param>
public sealed record KeyCertificate(string Path, Secret? Password);

/// <summary>A disk is nearly full when less is free than both say: the smaller of the two counts. 0 never warns.</summary>
public sealed record SpaceWatchSettings
{
    /// <summary>Of the disk's size; 0 to 100.</summary>
    public double WarnPercent { get; init; } = 10;

    /// <summary>Bytes.</summary>
    public long WarnBytes { get; init; } = 5_000_000_000;

    /// <summary>Less free space than this, in bytes, is too little on a disk of this size.</summary>
    public long WarnBelow(long size) => Math.Min((long)(size * (WarnPercent / 100)), WarnBytes);
}

/// <summary>How many requests are answered in a minute. 0 does not limit.</summary>
public sealed record RateLimitSettings
{
    /// <summary>Of one person, whichever token they use; 0 to 1,000,000.</summary>
    public int PersonPerMinute { get; init; } = 600;

    /// <summary>From one address, with a token that opens nothing; 0 to 1,000,000.</summary>
    public int AddressPerMinute { get; init; } = 1_200;

    /// <summary>What makes the server read much, of one person: folders of a commit as zip, comparisons; 0 to 1,000,000.</summary>
    public int HeavyPerMinute { get; init; } = 30;
}

/// <summary>
/// How long a command may show no progress before it is ended. The guide's figures, but as limits on silence, not on the whole:
/// an honest first push takes longer.
/// </summary>
public sealed class SilenceLimits
{
    public TimeSpan Clone { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan Fetch { get; init; } = TimeSpan.FromSeconds(120);
    public TimeSpan Push { get; init; } = TimeSpan.FromSeconds(120);
    public TimeSpan DatabaseRestore { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>For a git command that reaches no remote.</summary>
    public TimeSpan LongestOfGit => new[] { Clone, Fetch, Push }.Max();
}
