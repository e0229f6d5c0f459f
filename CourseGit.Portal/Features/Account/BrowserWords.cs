namespace CourseGit.Portal.Features.Account;

/// <summary>What a browser says it is, in two words by which its owner knows it again.</summary>
internal static class BrowserWords
{
    // In this order: all but the last say that they are the ones after them, too.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Machines =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "a Mac"), ("Linux", "Linux")];

    /// <summary>For example "Firefox on Linux".</summary>
    public static string Of(string? userAgent)
    {
        var browser = Find(Browsers, userAgent) ?? (string.IsNullOrEmpty(userAgent) ? "An unknown browser" : "Another program");
        return Find(Machines, userAgent) is { } machine ? $"{browser} on {machine}" : browser;
    }

    private static string? Find((string Mark, string Name)[] known, string? text) =>
        known.Where(k => text?.Contains(k.Mark, StringComparison.Ordinal) is true).Select(k => k.Name).FirstOrDefault();
}
