namespace CourseGit.Portal.Hosting;

/// <summary>Answers HEAD as GET, everywhere: with the same status and headers. The server itself leaves the body out.</summary>
internal static class HeadAsGet
{
    /// <summary>To be used before routing: an address that takes GET alone would not be found.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    });
}
