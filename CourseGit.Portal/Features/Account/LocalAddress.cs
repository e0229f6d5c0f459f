namespace CourseGit.Portal.Features.Account;

/// <summary>Addresses on this portal only: a link to the sign-in page must not lead on to somebody else's site.</summary>
internal static class LocalAddress
{
    public const string Login = "/account/login";
    public const string Logout = "/account/logout";
    public const string First = "/account/first";

    /// <summary>The address when it is one of this portal's, else the start page.</summary>
    public static string OrHome(string? address) =>
        address is ['/', ..] && !(address.Length > 1 && address[1] is '/' or '\\') && !address.Any(char.IsControl) ? address : "/";
}
