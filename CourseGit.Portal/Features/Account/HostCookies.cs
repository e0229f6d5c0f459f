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

/// <summary>The same for a cookie that the framework writes without a manager: its name hangs on the request.</summary>
internal sealed class HostCookieBuilder(IHttpContextAccessor http) : CookieBuilder
{
    public override string? Name
    {
        get => http.HttpContext is { Request.IsHttps: true } ? HostCookies.Prefix + base.Name : base.Name;
        set => base.Name = value;
    }

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        (options.Path, options.Domain) = ("/", null); // what browsers demand of the name
        return options;
    }
}
