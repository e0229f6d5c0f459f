using System.Net;

namespace CourseGit.Portal.Features.Account;

/// <summary>Addresses on this portal only: a link to the sign-in page must not lead on to somebody else's site.</summary>
internal static class LocalAddress
{
    public const string Login = "/account/login";
    public const string Logout = "/account/logout";
    public const string First = "/account/first";
    public const string Reset = "/account/reset";
    public const string Account = "/account";
    public const string Password = "/account/password";
    public const string NoAccess = "/account/no-access";
    public const string SignInLink = "/account/sign-in-link";

    private const int Longest = 2000; // characters

    /// <summary>The address when it is one of this portal's, as a browser writes them, else the start page.</summary>
    public static string OrHome(string? address) => address is ['/', ..] && IsPlain(address)
        && !address.StartsWith("//", StringComparison.Ordinal) ? address : "/";

    private static bool IsPlain(string address) =>
        address.Length <= Longest && address.All(c => c is > ' ' and <= '~' and not '\\')
            && !WebUtility.UrlDecode(address).Any(c => char.IsControl(c) || c == '\uFFFD');
}
