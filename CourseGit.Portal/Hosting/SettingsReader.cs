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
        var stateRoot = Absolute(section["StateRoot"] ?? "data");
        var coursesRoot = section["CoursesRoot"] is { Length: > 0 } courses ? Absolute(courses) : Path.Combine(stateRoot, "courses");
        return new CourseGitSettings
        {
            StateRoot = stateRoot,
            CoursesRoot = coursesRoot,
            SetAsideRoot = section["SetAsideRoot"] is { Length: > 0 } aside ? Absolute(aside) : Path.Combine(coursesRoot, "deleted"),
            ServerName = ServerName(section["ServerName"]),
            MaxParallelOperations = Math.Clamp(section.GetValue<int?>("MaxParallelOperations") ?? Environment.ProcessorCount, 1, 64),
            Timeouts = new SilenceLimits
            {
                Clone = Seconds(section, "Clone", 60),
                Fetch = Seconds(section, "Fetch", 120),
                Push = Seconds(section, "Push", 120),
                DatabaseRestore = Seconds(section, "DatabaseRestore", 300),
            },
            OutboundHosts = [.. Hosts(section)],
            Demo = section.GetValue<bool?>("Demo") ?? true,
        };
    }

    // ffm516.openta-demo.org is openta-demo: of a course's address, what follows the subdomain; of a machine's own name, the part before the first dot.
    private static string ServerName(string? configured)
    {
        var name = configured is { Length: > 0 } ? configured : Environment.MachineName;
        var labels = name.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var chosen = labels.Length switch { 0 => "server", >= 3 => labels[1], _ => labels[0] };
        return BranchName.Parse(chosen).Value;
    }

    private static IEnumerable<string> Hosts(IConfigurationSection section) =>
        section["OutboundHosts"] is { } one
            ? one.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : section.GetSection("OutboundHosts").GetChildren().Select(c => c.Value).OfType<string>();

    private static TimeSpan Seconds(IConfigurationSection section, string key, int fallback)
    {
        var seconds = section.GetValue<double?>($"Timeouts:{key}") ?? fallback;
        return seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidInputException($"The setting CourseGit:Timeouts:{key} is {seconds}; it must lie between 0 and 86400 seconds.");
    }

    private static string Absolute(string path) =>
        Path.IsPathRooted(path) ? Path.GetFullPath(path) : Path.GetFullPath(Path.Combine(Anchor(), path));

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
