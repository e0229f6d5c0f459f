using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A git command failed in a way no step expected. It carries what git said, without secrets.</summary>
public sealed class GitFailedException(string command, int exitCode, string error)
    : OperationFailedException($"git {command} failed with exit code {exitCode}: {Summary(error)}")
{
    private const int LongestLine = 300; // characters; a path in it may have thousands

    /// <summary>The exit code; 128 for most refusals, 128 + n when signal n ended it.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The end of what it said on standard error.</summary>
    public string Error { get; } = error;

    /// <summary>Whether a line of standard error is one that says what went wrong.</summary>
    public static bool IsComplaint(string line) =>
        line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal)
            || line.StartsWith("remote:", StringComparison.Ordinal);

    // git says what matters in its lines marked error or fatal; without any, the last line will do.
    private static string Summary(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var marked = lines.Where(IsComplaint).Take(5).Select(l => ShortText.Of(l, LongestLine)).ToArray();
        return marked.Length > 0 ? string.Join(" ", marked) : ShortText.Of(lines.LastOrDefault() ?? "it said nothing.", LongestLine);
    }
}
