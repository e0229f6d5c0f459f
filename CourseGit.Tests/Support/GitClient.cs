using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>A colleague's own git, with settings of nobody's and in a folder of its own.</summary>
internal sealed class GitClient(string folder)
{
    private readonly ImmutableDictionary<string, string> _environment = new Dictionary<string, string>
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = folder,
        ["LC_ALL"] = "C",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "core.compression", // Random bytes are not worth the time.
        ["GIT_CONFIG_VALUE_0"] = "0",
        ["GIT_AUTHOR_NAME"] = "Eva Lind",
        ["GIT_AUTHOR_EMAIL"] = "eva@example.org",
        ["GIT_COMMITTER_NAME"] = "Eva Lind",
        ["GIT_COMMITTER_EMAIL"] = "eva@example.org",
    }.ToImmutableDictionary();

    /// <summary>Runs git in the folder and gives what it printed; it must succeed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await TryAsync(arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)} ended with {code}: {error}");
        return output;
    }

    public async Task<(int Code, string Output, string Error)> TryAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        var result = await new ProcessRunner().RunAsync(
            new ProcessRequest("git", [.. arguments])
            {
                Environment = _environment,
                WorkingDirectory = folder,
                ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            },
            TestContext.Current.CancellationToken);
        return (result.ExitCode, Encoding.UTF8.GetString(output.ToArray()), result.Error);
    }
}
