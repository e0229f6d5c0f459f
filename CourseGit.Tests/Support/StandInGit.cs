using System.Globalization;
using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>A commit as the API of a stand-in tells of it.</summary>
internal sealed record StandInCommit(string Id, string Subject, string Author, DateTimeOffset At);

/// <summary>What the API of a stand-in has to know of the bare repository behind it.</summary>
internal static class StandInGit
{
    public static async Task<(string Name, string Id)[]> BranchesAsync(string folder) =>
    [
        .. (await LinesAsync(folder, "for-each-ref", "--format=%(objectname) %(refname:short)", "refs/heads"))
            .Select(line => (line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], line.Split(' ')[0])),
    ];

    /// <summary>The branch HEAD names; null while it does not exist.</summary>
    public static async Task<string?> ShownAsync(string folder)
    {
        var (code, output, _) = await RealGit.TryAsync("git", ["-c", "safe.directory=*", "-C", folder, "symbolic-ref", "--short", "HEAD"]);
        var name = Text(output).Trim();
        return code == 0 && (await BranchesAsync(folder)) is { Length: > 0 } branches
            ? branches.Select(b => b.Name).FirstOrDefault(b => b == name) ?? branches[0].Name
            : null;
    }

    /// <summary>The newest commits of a branch; null when there is none of that name.</summary>
    public static async Task<StandInCommit[]?> CommitsAsync(string folder, string branch)
    {
        if ((await BranchesAsync(folder)).All(b => b.Name != branch))
            return null;
        var lines = await LinesAsync(folder, "log", "--format=%H%x09%cI%x09%an%x09%s", "refs/heads/" + branch);
        return
        [
            .. lines.Select(l => l.Split('\t', 4))
                .Select(f => new StandInCommit(f[0], f[3], f[2], DateTimeOffset.Parse(f[1], CultureInfo.InvariantCulture))),
        ];
    }

    private static async Task<string[]> LinesAsync(string folder, params string[] arguments)
    {
        var (code, output, error) = await RealGit.TryAsync("git", ["-c", "safe.directory=*", "-C", folder, .. arguments]);
        return code == 0 ? Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new IOException(error);
    }

    private static string Text(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
