using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>What bash and git say, in an environment nobody's own settings reach.</summary>
internal static class Shell
{
    public static ImmutableDictionary<string, string> CleanEnvironment { get; } = ImmutableDictionary<string, string>.Empty
        .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Add("HOME", "/nonexistent")
        .Add("LC_ALL", "C")
        .Add("GIT_CONFIG_NOSYSTEM", "1");

    /// <summary>Runs a script that must succeed, and gives its standard output.</summary>
    public static async Task<string> RunAsync(string script, string? folder = null)
    {
        var (code, output, error) = await TryAsync("bash", ["-c", script], folder);
        Assert.True(code == 0, $"exit code {code}: {error}");
        return output;
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    public static async Task<(int Code, string Output, string Error)> TryAsync(
        string program, ImmutableArray<string> arguments, string? folder = null)
    {
        using var output = new MemoryStream();
        var request = new ProcessRequest(program, arguments)
        {
            Environment = CleanEnvironment,
            WorkingDirectory = folder,
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
        };
        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);
        return (result.ExitCode, Encoding.UTF8.GetString(output.ToArray()), result.Error);
    }
}
