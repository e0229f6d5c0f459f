using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>One request through git's own CGI program; the answer is kept whole before it is sent.</summary>
internal sealed class GitBackend(string root)
{
    public async Task ServeAsync(HttpContext http, Func<Task>? beforeAnswer)
    {
        using var git = Process.Start(StartOf(http))!;
        try
        {
            using var answer = new MemoryStream();
            await Task.WhenAll(SendAsync(http, git), git.StandardOutput.BaseStream.CopyToAsync(answer, http.RequestAborted));
            await git.WaitForExitAsync(http.RequestAborted);
            if (beforeAnswer is not null)
                await beforeAnswer();
            await AnswerAsync(http, answer.ToArray());
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo StartOf(HttpContext http)
    {
        var start = new ProcessStartInfo(
            "git", ["-c", "safe.directory=*", "http-backend"])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["PATH"] = path,
            ["HOME"] = "/nonexistent",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_PROJECT_ROOT"] = root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["GIT_HTTP_MAX_REQUEST_BUFFER"] = "500m",
            ["PATH_INFO"] = http.Request.Path,
            ["QUERY_STRING"] = http.Request.QueryString.Value?.TrimStart('?'),
            ["REQUEST_METHOD"] = http.Request.Method,
            ["CONTENT_TYPE"] = http.Request.ContentType,
            ["CONTENT_LENGTH"] = http.Request.ContentLength?.ToString(CultureInfo.InvariantCulture),
            ["HTTP_CONTENT_ENCODING"] = http.Request.Headers.ContentEncoding,
            ["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"],
            ["REMOTE_USER"] = "tester",
        })
        {
            if (!string.IsNullOrEmpty(value))
                start.Environment[name] = value;
        }
        return start;
    }

    private static async Task SendAsync(HttpContext http, Process git)
    {
        try
        {
            await http.Request.Body.CopyToAsync(git.StandardInput.BaseStream, http.RequestAborted);
            git.StandardInput.Close();
        }
        catch (IOException) when (git.HasExited)
        {
            // It answered without reading all.
        }
    }

    private static async Task AnswerAsync(HttpContext http, byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(answer, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
                http.Response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            else
                http.Response.Headers[name] = value;
        }
        await http.Response.Body.WriteAsync(answer.AsMemory(end + 4), http.RequestAborted);
    }
}
