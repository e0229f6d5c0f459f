using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Readme;

/// <summary>What a person says to a README they save: it goes into the message of the next commit.</summary>
public static class ReadmeMessage
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>As it is kept: on one line; null when nothing was said.</summary>
    /// <exception cref="InvalidInputException">It is too long.</exception>
    public static string? Of(string? text)
    {
        var line = string.Join(' ', (text ?? "").Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        if (line.Length > MaxLength)
            throw new InvalidInputException(
                $"What you say to the README is longer than {MaxLength} characters. Nothing was saved. Shorten it.");
        return line.Length == 0 ? null : line;
    }

    /// <summary>Both, one line each; what was said already is not said twice.</summary>
    internal static string? Join(string? said, string? more) =>
        string.Join('\n', Lines(said).Concat(Lines(more)).Distinct(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;

    internal static ImmutableArray<string> Lines(string? said) => [.. (said ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
