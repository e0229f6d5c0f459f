namespace CourseGit.Tests.Core.Backup;

/// <summary>A whole OpenTA course that lies outside this repository: its licence is not ours.</summary>
internal static class OpenTaFixture
{
    /// <summary>
    /// The folder <c>shared</c>: named by COURSEGIT_SHARED, else beside the repository or one of the folders above it. Null when absent.
    /// </summary>
    public static string? Folder => Candidates()
        .Select(shared => Path.Combine(shared, "fixtures", "openta", "subdomain-data", "ffm516-2025")).FirstOrDefault(Directory.Exists);

    public static string Absence =>
        "The OpenTA fixture is not on this machine: set COURSEGIT_SHARED to the folder that holds fixtures/openta.";

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("COURSEGIT_SHARED") is { Length: > 0 } named)
            yield return named;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CourseGit.sln")))
            root = root.Parent;
        if (root?.Parent is { } beside)
            yield return Path.Combine(beside.FullName, "shared");
    }
}
