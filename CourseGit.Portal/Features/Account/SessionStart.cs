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

    /// <param name="signIn">The way it was signed in, when it was not a password.</param>
    public static SessionStart Of(HttpContext http, string? signIn)
    {
        var browser = http.Request.Headers.UserAgent.ToString();
        return new(
            signIn is { Length: > 0 } way ? Start(way, LongestWay) : Password, AddressOf(http),
            browser.Length == 0 ? null : Start(browser, LongestBrowser));
    }

    /// <summary>The address of whoever asks; null where there is none.</summary>
    public static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is not { } address ? null
        : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static string Start(string text, int length) => text.Length > length ? text[..length] : text;
}
