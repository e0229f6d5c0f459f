using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>The git of somebody else: a colleague, or a test that looks at what was saved. Output is one character a byte.</summary>
internal static class RealGit
{
    private static readonly ImmutableDictionary<string, string> Clean = ImmutableDictionary<string, string>.Empty
        .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Add("HOME", "/nonexistent").Add("LC_ALL", "C").Add("GIT_CONFIG_NOSYSTEM", "1").Add("GIT_TERMINAL_PROMPT", "0")
        .Add("GIT_AUTHOR_NAME", "Colleague").Add("GIT_AUTHOR_EMAIL", "colleague@example.org")
        .Add("GIT_COMMITTER_NAME", "Colleague").Add("GIT_COMMITTER_EMAIL", "colleague@example.org");

    /// <summary>Runs a command that must succeed, and gives its standard output.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (code, output, error) = await TryAsync("git", ["-c", "safe.directory=*", "-C", folder, .. arguments]);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)} ended with {code}: {error}");
        return output;
    }

    public static async Task<(int Code, string Output, string Error)> TryAsync(string program, params ImmutableArray<string> arguments)
    {
        using var output = new MemoryStream();
        var request = new ProcessRequest(
            program, arguments)
        { Environment = Clean, ReadOutput = (stream, token) => stream.CopyToAsync(output, token) };
        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);
        return (result.ExitCode, Encoding.Latin1.GetString(output.ToArray()), result.Error);
    }

    /// <summary>A bash script that must succeed; its standard output.</summary>
    public static async Task<string> ShellAsync(string script, params string[] arguments)
    {
        var (code, output, error) = await TryAsync("bash", ["-euo", "pipefail", "-c", script, "bash", .. arguments]);
        Assert.True(code == 0, $"{script} ended with {code}: {error}");
        return output;
    }

    /// <summary>A plain clone of a branch.</summary>
    public static Task CloneAsync(string repository, string target, string branch = "test") =>
        RunAsync("/", "-c", "core.autocrlf=false", "-c", "core.protectNTFS=false", "clone", "--quiet", "--branch", branch,
            repository, target);

    /// <summary>The commits of a branch, newest first.</summary>
    public static async Task<string[]> HistoryAsync(string repository, string branch = "test") =>
        (await RunAsync(repository, "rev-list", "--topo-order", "refs/heads/" + branch)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<string> TipAsync(string repository, string branch = "test") =>
        (await RunAsync(repository, "rev-parse", "refs/heads/" + branch)).Trim();

    /// <summary>Paths of all files of a branch.</summary>
    public static async Task<string[]> FilesAsync(string repository, string branch = "test") =>
        (await RunAsync(repository, "ls-tree", "-r", "-z", "--name-only", "refs/heads/" + branch))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Paths that the newest commit changed, our own folder left out.</summary>
    public static async Task<string[]> ChangedAsync(string repository, string branch = "test") =>
        [.. (await RunAsync(repository, "diff-tree", "-r", "-z", "--name-only", "--no-renames", $"refs/heads/{branch}~1",
            "refs/heads/" + branch))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(p => !p.StartsWith(".coursegit/", StringComparison.Ordinal))];

    /// <summary>A colleague's commit on top of a branch: one file, pushed straight into the repository.</summary>
    public static async Task<string> PushColleagueAsync(
        string repository, string file = "colleague.txt", string branch = "test", string message = "Correct exercise 3")
    {
        using var folder = new TemporaryFolder();
        await CloneAsync(repository, folder.At("clone"), branch);
        await File.WriteAllTextAsync(folder.At("clone", file), "by hand\n", TestContext.Current.CancellationToken);
        await RunAsync(folder.At("clone"), "add", "--all");
        await RunAsync(folder.At("clone"), "commit", "--quiet", "-m", message);
        await RunAsync(folder.At("clone"), "push", "--quiet", "origin", branch);
        return (await RunAsync(folder.At("clone"), "rev-parse", "HEAD")).Trim();
    }

    /// <summary>Finds nothing wrong, or the test fails with what it found.</summary>
    public static Task CheckAsync(string repository) =>
        RunAsync(repository, "fsck", "--full", "--strict", "--no-dangling", "--connectivity-only");
}
