namespace CourseGit.Portal.Features.Account;

/// <summary>How a session began, to be known again by its owner.</summary>
/// <param name="SignIn"><c>password</c>, or the issuer of the identity provider.</param>
/// <param name="Address">Where from; null where it is not known.</param>
/// <param name="Browser">What the browser says it is, shortened; null where it says nothing.</param>
internal sealed record SessionStart(string SignIn, string? Address, string? Browser)
{
    /// <summary>With a password, from nobody knows where.</summary>
    public static SessionStart Unknown { get; } = new(Password, null, null);

    private const string Password = "password";
    private const int LongestBrowser = 200; // characters
    private const int LongestWay = 300;

    /// <summary>What the identity provider calls it; null for a session without one.</summary>
    public string? ProviderSession { get; private init; }

    /// <summary>What the provider wants to see at sign-out, encrypted; null without one.</summary>
    public string? ProtectedIdToken { get; private init; }

    /// <param name="origin">How it was signed in, when it was not with a password.</param>
    public static SessionStart Of(HttpContext http, SignInOrigin? origin)
    {
        var browser = http.Request.Headers.UserAgent.ToString();
        return new(
            origin is { SignIn: var way } ? Start(way, LongestWay) : Password, AddressOf(http),
            browser.Length == 0 ? null : Start(browser, LongestBrowser))
        {
            ProviderSession = origin?.ProviderSession,
            ProtectedIdToken = origin?.ProtectedIdToken,
        };
    }

    /// <summary>The address of whoever asks; null where there is none.</summary>
    public static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is not { } address ? null
        : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static string Start(string text, int length) => text.Length > length ? text[..length] : text;
}
