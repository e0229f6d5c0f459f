using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CourseGit.Core.Primitives;

/// <summary>How long a text may be that somebody writes, in characters; every field and option has such a length.</summary>
public static class TextLength
{
    private const int Quoted = 100;

    /// <summary>Passes a text that is not too long on.</summary>
    /// <param name="text">What was written; null counts as nothing.</param>
    /// <param name="most">The most characters it may have.</param>
    /// <param name="what">Begins the sentence: <c>The commit message</c>.</param>
    /// <exception cref="InvalidInputException">It is longer.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Check(string? text, int most, string what) =>
        text is null || text.Length <= most ? text : throw new InvalidInputException(TooLong(text.Length, most, what));

    /// <summary>What is said of a text that is too long.</summary>
    public static string TooLong(int length, int most, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} is too long: it has {length:N0} characters, and takes {most:N0} characters at most. Nothing was changed. Shorten it.");

    /// <summary>The beginning of a text, to be repeated in a sentence about it.</summary>
    public static string Excerpt(string? text) => text is { Length: > Quoted } ? text[..Quoted] + "…" : text ?? "";
}
