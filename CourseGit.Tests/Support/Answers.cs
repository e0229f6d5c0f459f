using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>What a stand-in answers whatever it is asked.</summary>
internal static class Answers
{
    public static Func<SeenRequest, HttpContext, Task<bool>> With(
        int status, string body, string type = "application/json", params (string Name, string Value)[] headers) =>
        async (_, http) =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            foreach (var (name, value) in headers)
                http.Response.Headers[name] = value;
            await http.Response.WriteAsync(body, http.RequestAborted);
            return true;
        };

    public static Func<SeenRequest, HttpContext, Task<bool>> Redirect(int status, string location) =>
        (_, http) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = location;
            return Task.FromResult(true);
        };

    /// <summary>The connection is cut.</summary>
    public static Task<bool> Cut(SeenRequest request, HttpContext http)
    {
        http.Abort();
        return Task.FromResult(true);
    }

    /// <summary>Nothing is answered until the client has gone.</summary>
    public static async Task<bool> Hang(SeenRequest request, HttpContext http)
    {
        await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        return true;
    }
}
