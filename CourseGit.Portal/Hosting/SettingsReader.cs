using System.Globalization;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Reads the section <c>CourseGit</c>, fills in defaults and makes all paths absolute.</summary>
internal static class SettingsReader
{
    /// <summary>appsettings.json beside the program, then the environment (<c>CourseGit__StateRoot</c>).</summary>
    public static IConfigurationRoot Configuration() =>
        new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .Build();

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static CourseGitSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("CourseGit");
        // Links followed once and for all: /proc names the true paths of what processes hold open.
        var stateRoot = ConfinedFolder.RealPath(Absolute(section["StateRoot"] is { Length: > 0 } state ? state : "data"));
        var coursesRoot = section["CoursesRoot"] is { Length: > 0 } courses ? Absolute(courses) : Path.Combine(stateRoot, "courses");
        return new CourseGitSettings
        {
            StateRoot = stateRoot,
            CoursesRoot = coursesRoot,
            SetAsideRoot = section["SetAsideRoot"] is { Length: > 0 } aside ? Absolute(aside) : Path.Combine(coursesRoot, "deleted"),
            SetAsideKeepDays = KeepDays(section, "SetAsideKeepDays", 30),
            LogKeepDays = KeepDays(section, "LogKeepDays", 365),
            AuditKeepDays = KeepDays(section, "AuditKeepDays", CourseGitSettings.DefaultAuditKeepDays),
            HousekeepingAt = TimeOfDay(section["HousekeepingAt"]),
            SpaceWatch = new SpaceWatchSettings
            {
                WarnPercent = Number(section, "SpaceWatch:WarnPercent", 10, 100, "per cent of a disk"),
                WarnBytes = (long)(Number(section, "SpaceWatch:WarnGigabytes", 5, 1_000_000, "gigabytes") * 1e9),
            },
            MetricsToken = section["Metrics:Token"] is { Length: > 0 } token ? new Secret(token) : null,
            GrpcPort = Port(section, "Grpc:Port"),
            ServerName = ServerName(section["ServerName"]),
            MaxParallelOperations = Parallel(section["MaxParallelOperations"]),
            Timeouts = new SilenceLimits
            {
                Clone = Seconds(section, "Clone", 60),
                Fetch = Seconds(section, "Fetch", 120),
                Push = Seconds(section, "Push", 120),
                DatabaseRestore = Seconds(section, "DatabaseRestore", 300),
            },
            PostgreSql = ReadPostgreSql(section.GetSection("PostgreSql")),
            OutboundHosts = [.. Hosts(section)],
            AuthorDomain = AuthorDomain(section["Authors:AddressDomain"]),
            Providers = ProviderReader.Read(section.GetSection("Providers")),
            KeyCertificate = ReadKeyCertificate(section.GetSection("Keys")),
            HookPrograms = section["HookPrograms"] is { Length: > 0 } programs ? Absolute(programs) : null,
            Hooks = ReadHooks(section.GetSection("Hooks")),
            Smtp = SmtpReader.Read(section.GetSection("Smtp")),
            OpenIdConnect = OpenIdConnectReader.Read(section.GetSection("OpenIdConnect")),
            PublicUrl = SmtpReader.PublicUrl(section["PublicUrl"]),
            ReadmeImageLimit = ImageLimit(section["ReadmeImageLimit"]),
            RateLimits = ReadRateLimits(section),
            Demo = Flag(section["Demo"], "Demo"),
        };
    }

    // ffm516.openta-demo.org is openta-demo: of a course's address, what follows the subdomain; of a machine's own name, the part before
    // the first dot.
    private static string ServerName(string? configured)
    {
        var labels = (configured is { Length: > 0 } ? configured : Environment.MachineName)
            .Split('.', StringSplitOptions.RemoveEmptyEntries);
        var chosen = labels.Length == 0 ? "server" : labels.Length >= 3 && configured is { Length: > 0 } ? labels[1] : labels[0];
        return BranchName.TryParse(chosen, out var branch)
            ? branch.Value
            : throw new InvalidInputException(
                $"The setting CourseGit:ServerName is \"{configured}\", which gives no name for a branch. Use letters, digits and "
            + "hyphens, for example openta-demo.");
    }

    private static KeyCertificate? ReadKeyCertificate(IConfigurationSection section)
    {
        var password = section["CertificatePassword"] is { Length: > 0 } text ? new Secret(text) : null;
        if (section["CertificatePath"] is { Length: > 0 } path)
            return new KeyCertificate(Absolute(path), password);
        return password is null ? null : throw new InvalidInputException(
            "The setting CourseGit:Keys:CertificatePassword is set and CourseGit:Keys:CertificatePath is not. Set both, or neither.");
    }

    private static int Parallel(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Environment.ProcessorCount;
        return int.TryParse(text, out var number) && number is >= 1 and <= 64
            ? number
            : throw new InvalidInputException(
                $"The setting CourseGit:MaxParallelOperations is \"{text}\"; it must be a number from 1 to 64.");
    }

    private static int KeepDays(IConfigurationSection section, string key, int fallback)
    {
        if (section[key] is not { Length: > 0 } text)
            return fallback;
        return int.TryParse(text, out var number) && number is >= 0 and <= 36_500
            ? number
            : throw new InvalidInputException(
                $"The setting CourseGit:{key} is \"{text}\"; it must be a number of days from 0 (keep everything) to 36500.");
    }

    private static TimeOnly? TimeOfDay(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return CourseGitSettings.DefaultHousekeepingAt;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase))
            return null;
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new InvalidInputException(
                $"The setting CourseGit:HousekeepingAt is \"{text}\"; it must be a time of the day from 00:00 to 23:59, or off.");
    }

    private static int? Port(IConfigurationSection section, string key) => section[key] switch
    {
        null or "" => null,
        var text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
        var text => throw new InvalidInputException($"The setting CourseGit:{key} is \"{text}\"; it must be a port, 1 to 65535."),
    };

    private static double Number(IConfigurationSection section, string key, double fallback, double most, string unit)
    {
        if (section[key] is not { Length: > 0 } text)
            return fallback;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most
            ? number
            : throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"The setting CourseGit:{key} is \"{text}\"; it must be a number of {unit} from 0 (never warns) to {most}."));
    }

    private static PostgreSqlSettings ReadPostgreSql(IConfigurationSection section)
    {
        var usual = new PostgreSqlSettings();
        return new PostgreSqlSettings
        {
            Host = section["Host"] is { Length: > 0 } host ? host : usual.Host,
            Port = section["Port"] is { Length: > 0 } port ? Port(port) : usual.Port,
            User = section["User"] is { Length: > 0 } user ? user : null,
            Password = section["Password"] is { Length: > 0 } password ? new Secret(password) : null,
            MaintenanceDatabase = section["MaintenanceDatabase"] is { Length: > 0 } database ? database : usual.MaintenanceDatabase,
            ToolsFolder = section["ToolsFolder"] is { Length: > 0 } tools ? Absolute(tools) : null,
        };
    }

    private static int Port(string text) => int.TryParse(text, out var port) && port is >= 1 and <= 65_535
        ? port
        : throw new InvalidInputException($"The setting CourseGit:PostgreSql:Port is \"{text}\"; it must be a number from 1 to 65535.");

    private static RateLimitSettings ReadRateLimits(IConfigurationSection section)
    {
        var usual = new RateLimitSettings();
        return new RateLimitSettings
        {
            PersonPerMinute = PerMinute(section, "RateLimits:PersonPerMinute", usual.PersonPerMinute),
            AddressPerMinute = PerMinute(section, "RateLimits:AddressPerMinute", usual.AddressPerMinute),
            HeavyPerMinute = PerMinute(section, "RateLimits:HeavyPerMinute", usual.HeavyPerMinute),
        };
    }

    private static int PerMinute(IConfigurationSection section, string key, int fallback)
    {
        if (section[key] is not { Length: > 0 } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000
            ? number
            : throw new InvalidInputException(
                $"The setting CourseGit:{key} is \"{text}\"; it must be a number of requests from 0 (no limit) to 1000000.");
    }

    private static string? AuthorDomain(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Equals("github", StringComparison.OrdinalIgnoreCase))
            return GitIdentity.GitHubDomain;
        return text.Length <= 253 && Uri.CheckHostName(text) == UriHostNameType.Dns
            ? text
            : throw new InvalidInputException(
                $"The setting CourseGit:Authors:AddressDomain is \"{text}\", which is no domain. Write what stands behind the @ in the "
                + "addresses of the people who sign in here, for example example.org, or github when their names here are their names at "
                + "GitHub. Without it, the addresses of people are nobody's.");
    }

    private static int ImageLimit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return CourseGitSettings.DefaultReadmeImageLimit;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var megabytes) && megabytes is > 0 and <= 100
            ? (int)(megabytes * 1024 * 1024)
            : throw new InvalidInputException(
                $"The setting CourseGit:ReadmeImageLimit is \"{text}\"; it must be a number of MiB above 0 and up to 100.");
    }

    private static bool Flag(string? text, string key) => text?.ToLowerInvariant() switch
    {
        null or "" or "true" => true,
        "false" => false,
        _ => throw new InvalidInputException($"The setting CourseGit:{key} is \"{text}\"; it must be true or false."),
    };

    private static IEnumerable<string> Hosts(IConfigurationSection section) =>
        section["OutboundHosts"] is { } one
            ? one.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : section.GetSection("OutboundHosts").GetChildren().Select(c => c.Value).OfType<string>();

    private static TimeSpan Seconds(IConfigurationSection section, string key, int fallback)
    {
        if (section[$"Timeouts:{key}"] is not { Length: > 0 } text)
            return TimeSpan.FromSeconds(fallback);
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidInputException(
                $"The setting CourseGit:Timeouts:{key} is \"{text}\"; it must be a number of seconds above 0 and up to 86400.");
    }

    private static string Absolute(string path) =>
        Path.IsPathRooted(path) ? Path.GetFullPath(path) : Path.GetFullPath(Path.Combine(Anchor(), path));

    private static PushHookSettings ReadHooks(IConfigurationSection section)
    {
        var file = GitreloadFile.Find(Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
        return PushHookReader.Read(section, file is null ? null : GitreloadFile.Read(file), Absolute);
    }

    // In a checkout the repository's root, else the program's folder, wherever it was started.
    private static string Anchor()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CourseGit.sln")))
                return folder.FullName;
        }
        return AppContext.BaseDirectory;
    }
}
