using Microsoft.AspNetCore.Authentication.Cookies;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Over https a cookie's name begins with <c>__Host-</c>: browsers take such a cookie from this host itself and over https only, so that
/// neither a neighbour below the same domain nor somebody on the line can put another one in its place. Over http there is no such name.
/// </summary>
internal sealed class HostCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager _inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, NameOf(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _inner.AppendResponseCookie(context, NameOf(context, key), value, As(context, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _inner.DeleteCookie(context, NameOf(context, key), As(context, options));

    private static string NameOf(HttpContext context, string key) => context.Request.IsHttps ? Prefix + key : key;

    // What browsers demand of the name.
    private static CookieOptions As(HttpContext context, CookieOptions options) => context.Request.IsHttps
        ? new CookieOptions(options) { Secure = true, Path = "/", Domain = null }
        : options;
}
