using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A git command failed in a way no step expected. It carries what git said, without secrets.</summary>
public sealed class GitFailedException(string command, int exitCode, string error)
    : OperationFailedException($"git {command} failed with exit code {exitCode}: {Summary(error)}")
{
    /// <summary>The exit code; 128 for most refusals, 128 + n when signal n ended it.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The end of what it said on standard error.</summary>
    public string Error { get; } = error;

    // git says what matters in its lines marked error or fatal; without any, the last line will do.
    private static string Summary(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var marked = lines.Where(l => l.StartsWith("fatal:", StringComparison.Ordinal) || l.StartsWith("error:", StringComparison.Ordinal) || l.StartsWith("remote:", StringComparison.Ordinal)).Take(5).ToArray();
        return marked.Length > 0 ? string.Join(" ", marked) : lines.LastOrDefault() ?? "it said nothing.";
    }
}
