using System.Collections.Immutable;

namespace CourseGit.Portal.Layout;

/// <summary>
/// What a person chose for the frame of the pages: kept in cookies (shell.js), so that a page has it from its first byte.
/// </summary>
/// <param name="Theme">light or dark; null follows the system.</param>
/// <param name="IsNarrow">The navigation shows its icons only.</param>
/// <param name="HiddenColumns">Of the list of courses.</param>
public sealed record ShellChoices(string? Theme, bool IsNarrow, ImmutableArray<string> HiddenColumns)
{
    private const string ThemeCookie = "coursegit-theme";
    private const string NavigationCookie = "coursegit-nav";
    private const string ColumnsCookie = "coursegit-hidden";

    /// <summary>Everything as it comes.</summary>
    public static ShellChoices None { get; } = new(null, false, []);

    /// <summary>As a request's cookies say; anything unknown in them counts as nothing.</summary>
    public static ShellChoices Of(HttpRequest request) =>
        new(request.Cookies[ThemeCookie] is "light" or "dark" ? request.Cookies[ThemeCookie] : null,
            request.Cookies[NavigationCookie] == "narrow",
            [.. (request.Cookies[ColumnsCookie] ?? "").Split('.').Where(IsColumn).Take(20)]);

    private static bool IsColumn(string text) => text.Length is > 0 and < 20 && text.All(char.IsAsciiLetterLower);
}
