using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>What can go wrong with a git server, for <see cref="GitServer.Trouble"/>.</summary>
internal static class Troubles
{
    /// <summary>Every request is answered with this code.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> Status(int code) => (_, http) =>
    {
        http.Response.StatusCode = code;
        if (code == 401)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        return Task.FromResult(true);
    };

    /// <summary>Only what begins or makes a push is answered with this code.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> DenyPush(int code) => (request, http) =>
        request.IsPush || request.IsPushBegin ? Status(code)(request, http) : Task.FromResult(false);

    /// <summary>Everything has moved to another server.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> MovedTo(Uri other) => (request, http) =>
    {
        http.Response.Redirect(new Uri(other, request.Path + request.Query).AbsoluteUri);
        return Task.FromResult(true);
    };

    /// <summary>Takes the beginning of what is pushed and then neither reads nor answers, for ever.</summary>
    /// <param name="reached">Set when the push is stuck.</param>
    public static Func<SeenRequest, HttpContext, Task<bool>> StallPush(TaskCompletionSource reached) => async (request, http) =>
    {
        if (!request.IsPush)
            return false;
        _ = await http.Request.Body.ReadAsync(new byte[4096], http.RequestAborted);
        reached.TrySetResult();
        await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        return true;
    };

    /// <summary>Never answers at all.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> Silent() => async (_, http) =>
    {
        await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        return true;
    };

    /// <summary>Takes the beginning of what is pushed and hangs up.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> DropPush() => async (request, http) =>
    {
        if (!request.IsPush)
            return false;
        _ = await http.Request.Body.ReadAsync(new byte[4096], http.RequestAborted);
        http.Abort();
        return true;
    };

    /// <summary>Of an answer that is longer, so many bytes come, and then something else happens.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> BreakOff(int bytes, Func<HttpContext, Task> then) => (_, http) =>
    {
        http.Response.Body = new BrokenBody(http.Response.Body, bytes, () => then(http));
        return Task.FromResult(false);
    };

    /// <summary>What fits is done, and whoever asked for it never hears of it.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> LoseAnswer(Func<SeenRequest, bool> fits) => (request, http) =>
    {
        if (fits(request))
            http.Response.OnStarting(() =>
            {
                http.Abort();
                return Task.CompletedTask;
            });
        return Task.FromResult(false);
    };

    /// <summary>Does something once at the first request that fits, before git sees it.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> Once(Func<SeenRequest, bool> fits, Func<Task> act)
    {
        var done = 0;
        return async (request, _) =>
        {
            if (fits(request) && Interlocked.Exchange(ref done, 1) == 0)
                await act();
            return false;
        };
    }
}
