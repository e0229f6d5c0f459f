using System.Text.Json.Serialization;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Api;

/// <summary>What every error of the API is answered with (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Type">Which sort of error it is: an address in the reference of the API.</param>
/// <param name="Title">The same in a few words; always the same for a type.</param>
/// <param name="Status">The answer's status once more.</param>
/// <param name="Detail">What happened, what it means, and what to do next: sentences for people.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail)
{
    public const string MediaType = "application/problem+json";

    /// <summary>Where every address of the API begins.</summary>
    public const string Root = "/api";

    /// <summary>The page that says what each type means.</summary>
    public const string ReferencePage = "/api/v1/reference";

    /// <summary>Names the failure in the portal's log; only of failures of the portal itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reference { get; init; }

    /// <summary>Whether errors of this request are told as problems.</summary>
    public static bool IsFor(HttpRequest request) =>
        request.Path.StartsWithSegments(Root) && !request.Path.StartsWithSegments(ReferencePage);

    public static ApiProblem Of(int status, string? detail = null) => new(
        $"{ReferencePage}#problem-{status}", ApiProblemKind.Of(status).Title, status, detail ?? ApiProblemKind.Of(status).Sentence);

    /// <summary>Of something that was thrown.</summary>
    public static ApiProblem Of(Exception? failure) => failure switch
    {
        CourseGitException known => Of(StatusOf(known), known.Message),
        BadHttpRequestException bad => Of(bad.StatusCode),
        _ => Of(StatusCodes.Status500InternalServerError),
    };

    /// <summary>Answers with it.</summary>
    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        return http.Response.WriteAsJsonAsync(this, options: null, MediaType, http.RequestAborted);
    }

    private static int StatusOf(CourseGitException failure) => failure switch
    {
        ApiRefusal refusal => refusal.Status,
        NotAllowedException => StatusCodes.Status403Forbidden,
        InvalidInputException => StatusCodes.Status400BadRequest,
        RefusedException => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status502BadGateway, // the world outside: a server, the network, the disk
    };
}

/// <summary>A request of the API that is answered with a problem of this status.</summary>
internal sealed class ApiRefusal(int status, string sentence) : CourseGitException(sentence)
{
    public int Status { get; } = status;

    /// <summary>After how many seconds to ask again; null where that would not help.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>There is nothing of this name.</summary>
    public static ApiRefusal NotFound(string sentence) => new(StatusCodes.Status404NotFound, sentence);

    /// <summary>What was sent cannot be read.</summary>
    public static ApiRefusal Unreadable(string sentence) => new(StatusCodes.Status400BadRequest, sentence);
}
