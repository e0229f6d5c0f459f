using System.Net;
using CourseGit.Portal.Api;
using CourseGit.Portal.Layout;

namespace CourseGit.Portal.Hosting;

/// <summary>What happened, what it means, and the way on.</summary>
internal sealed record Notice(string Title, string Sentence, string NextAddress = "/", string NextText = "Go to the list of courses");

/// <summary>
/// A page of one sentence for answers that have no page of their own. Written by hand, so that it works when nothing else does;
/// a program gets the sentence as JSON, git as plain text.
/// </summary>
internal static class NoticePage
{
    public static Task WriteAsync(HttpContext http, Notice notice)
    {
        if (http.Request.Path.StartsWithSegments("/git"))
            return http.Response.WriteAsync(notice.Sentence + "\n", http.RequestAborted);
        if (ApiProblem.IsFor(http.Request))
            return ApiProblem.Of(http.Response.StatusCode).WriteAsync(http);
        if (ClosedByDefault.IsAskedByAProgram(http.Request.Path))
            return http.Response.WriteAsJsonAsync(new { message = notice.Sentence }, http.RequestAborted);
        return WritePageAsync(http, notice);
    }

    /// <summary>For a person, whatever the address.</summary>
    public static Task WritePageAsync(HttpContext http, Notice notice)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(Html(notice, ShellChoices.Of(http.Request).Theme), http.RequestAborted);
    }

    private static string Html(Notice notice, string? chosenTheme)
    {
        var theme = chosenTheme is null ? "" : $" data-theme=\"{chosenTheme}\"";
        return $"""
        <!DOCTYPE html>
        <html lang="en"{theme}>
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{WebUtility.HtmlEncode(notice.Title)} · CourseGit</title>
          <meta name="color-scheme" content="light dark">
          <link rel="stylesheet" href="/palette.css">
          <link rel="stylesheet" href="/app.css">
          <link rel="stylesheet" href="/controls.css">
        </head>
        <body>
          <main id="main">
            <div class="card card-centred stack">
              <p class="product"><img src="/favicon.svg" alt="" width="28" height="28"> CourseGit</p>
              <h1>{WebUtility.HtmlEncode(notice.Title)}</h1>
              <p>{WebUtility.HtmlEncode(notice.Sentence)}</p>
              <p><a class="button" href="{WebUtility.HtmlEncode(notice.NextAddress)}">{WebUtility.HtmlEncode(notice.NextText)}</a></p>
            </div>
          </main>
        </body>
        </html>

        """;
    }
}
