using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>Which commits of a branch are wanted. Several conditions hold together.</summary>
public sealed record HistoryQuery
{
    // Git's messages stay as they are in this locale, but it knows that å and Å are one letter.
    private const string Letters = "C.UTF-8";

    /// <summary>Words in the message, as they stand there; capital and small letters count as the same.</summary>
    public SearchText? Text { get; init; }

    /// <summary>Part of the author's name or address.</summary>
    public SearchText? Author { get; init; }

    /// <summary>A file or folder, counted from the course's root, that the commit changed.</summary>
    public CoursePath? Path { get; init; }

    /// <summary>Not committed before.</summary>
    public DateTime? SinceUtc { get; init; }

    /// <summary>Not committed after.</summary>
    public DateTime? UntilUtc { get; init; }

    /// <summary>Whether any condition is set.</summary>
    public bool IsFiltered => this != new HistoryQuery();

    /// <summary>As options of <c>git log</c> and <c>git rev-list</c>, the path after all else.</summary>
    internal GitCommand AddTo(GitCommand command, CommitId tip, string? courseFolder)
    {
        var options = new List<string>();
        if (Text is not null || Author is not null)
            options.AddRange(["--fixed-strings", "--regexp-ignore-case"]);
        if (Text is not null)
            options.Add($"--grep={Text.Value}");
        if (Author is not null)
            options.Add($"--author={Author.Value}");
        if (SinceUtc is { } since)
            options.Add($"--since-as-filter={Seconds(since)}");
        if (UntilUtc is { } until)
            options.Add($"--until={Seconds(until)}");
        options.AddRange([tip.Value, "--"]);
        if (Path is not null)
            options.Add(courseFolder is null ? Path.Value : $"{courseFolder}/{Path}");
        return command
            with
        { Arguments = command.Arguments.AddRange(options), Environment = command.Environment.SetItem("LC_ALL", Letters) };
    }

    // git takes a number for seconds only from here on (date.c); nobody had git before.
    private static string Seconds(DateTime utc) => Math.Max(100_000_001, new DateTimeOffset(utc, TimeSpan.Zero).ToUnixTimeSeconds())
        .ToString(CultureInfo.InvariantCulture);
}
