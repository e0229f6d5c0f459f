using System.Diagnostics;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Api;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Layout;
using Microsoft.AspNetCore.Diagnostics;

namespace CourseGit.Portal.Hosting;

/// <summary>A sentence for every answer that would otherwise be a bare number, and for every failure nobody caught.</summary>
internal static class StatusPages
{
    public static void UseStatusSentences(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = ExplainFailureAsync,
            AllowStatusCode404Response = true,
            // A refusal is no failure of ours.
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) != StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(context => NoticePage.WriteAsync(context.HttpContext, Explain(context.HttpContext.Response.StatusCode)));
    }

    /// <summary>
    /// A page about nothing has the status 404 and says inside the portal's frame what is missing; a program, a form or git at an address
    /// without a page gets the sentence alone.
    /// </summary>
    public static void UseNotFound(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (PageExistence.IsCatchAll(http.GetEndpoint()) && !IsForAPerson(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!await http.RequestServices.GetRequiredService<PageExistence>().CheckAsync(http))
            // Set at once, the page would not be rendered but left to the sentences above.
            http.Response.OnStarting(SetNotFoundAsync, http);
        await next(http);
    });

    private static Task SetNotFoundAsync(object http)
    {
        var response = ((HttpContext)http).Response;
        if (response.StatusCode == StatusCodes.Status200OK)
            response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool IsForAPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !ClosedByDefault.IsAskedByAProgram(request.Path) && !request.Path.StartsWithSegments("/account");

    private static async Task ExplainFailureAsync(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var reference = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        if (failure is NotAllowedException)
            await http.RequestServices.GetRequiredService<SignInRecord>().NotAllowedAsync(http);
        http.Response.StatusCode = StatusOf(failure);
        if (ApiProblem.IsFor(http.Request))
        {
            await ExplainToProgramAsync(http, failure, reference);
            return;
        }
        var notice = failure switch
        {
            CourseGitException => new Notice("This did not work", failure.Message),
            BadHttpRequestException => Explain(http.Response.StatusCode),
            _ => new Notice("Something went wrong inside CourseGit",
            "This request failed in a way nobody foresaw; what runs in the background goes on. Try again; if it stays, look for "
                + $"{reference} in the portal's log and tell the person who runs it."),
        };
        if (http.Response.StatusCode == StatusCodes.Status500InternalServerError)
            LogReference(http, reference);
        await NoticePage.WriteAsync(http, notice);
    }

    private static Task ExplainToProgramAsync(HttpContext http, Exception? failure, string reference)
    {
        if (failure is ApiRefusal { RetryAfter: { } wait })
            http.Response.Headers.RetryAfter = wait;
        var problem = ApiProblem.Of(failure);
        if (problem.Status != StatusCodes.Status500InternalServerError)
            return problem.WriteAsync(http);
        LogReference(http, reference);
        return (problem with { Reference = reference }).WriteAsync(http);
    }

    private static void LogReference(HttpContext http, string reference) => http.RequestServices.GetRequiredService<ILogger<Notice>>()
        .LogError("The failed request has the reference {Reference}.", reference);

    private static int StatusOf(Exception? failure) => failure switch
    {
        ApiRefusal refusal => refusal.Status,
        NotAllowedException => StatusCodes.Status403Forbidden,
        InvalidInputException or RefusedException => StatusCodes.Status400BadRequest,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Notice Explain(int status) => status switch
    {
        400 => new("This could not be read",
            "What was sent could not be understood; often a form had been open for too long. Nothing was changed. Go back, reload the "
            + "page and send it again."),
        401 => new("Sign in first", "Nobody is signed in, so nothing was shown or changed. Sign in and try again.", LocalAddress.Login,
        "Sign in"),
        403 => new("Not for this account",
        "Only a superuser may see this. Nothing was changed. Ask a superuser to do it for you, or to give you the right.",
        LocalAddress.Login, "Sign in as somebody else"),
        404 => new("There is nothing at this address",
        "It may be mistyped, or the course it belongs to was removed. Nothing was changed. Start from the list of courses."),
        405 => new("Not this way", "This address cannot be opened like that. Nothing was changed. Start from the list of courses."),
        429 => new("Too many requests",
        "More was asked in a short time than is answered. Nothing was changed. Wait a minute and try again."),
        413 => new("Too much at once",
        "What was sent is larger than this address takes. Nothing was changed. Send less, or use git for large files."),
        _ => new($"This did not work ({status})",
        "The request could not be answered. Try again; if it stays, tell the person who runs this portal."),
    };
}
