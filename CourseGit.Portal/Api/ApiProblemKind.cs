using System.Collections.Immutable;

namespace CourseGit.Portal.Api;

/// <summary>A sort of error that the API answers with.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Sentence">What it means, where nothing better is known.</param>
internal sealed record ApiProblemKind(int Status, string Title, string Sentence)
{
    private const string Unchanged = "Nothing was changed.";

    /// <summary>All there are.</summary>
    public static ImmutableArray<ApiProblemKind> All { get; } =
    [
        new(400, "This cannot be", $"Something in the address or in the body cannot be read, or cannot be. {Unchanged} Compare it with the "
            + "reference of the API."),
        new(401, "No valid token", $"The API wants a token in the header Authorization: Bearer …. {Unchanged} Make one on the page Tokens "
            + "of your account."),
        new(403, "Not allowed", $"This token, or its owner, may not do this. {Unchanged} Use one that goes further, or ask a superuser."),
        new(404, "Not here", $"There is nothing at this address. {Unchanged} Compare it with the reference of the API."),
        new(405, "Not this way", $"This address does not take this method. {Unchanged} The header Allow names those it takes."),
        new(408, "Too slow", $"The request did not arrive in time. {Unchanged} Send it again."),
        new(409, "Not as things stand", $"The course or the request before stands in the way. {Unchanged} Look at what it says."),
        new(413, "Too large", $"What was sent is larger than this address takes. {Unchanged} Send less."),
        new(415, "No JSON", $"The body has to be JSON, with the header Content-Type: application/json. {Unchanged} Send it so."),
        new(422, "The key was used already", $"This Idempotency-Key was used for another request. {Unchanged} Use a new one for each."),
        new(429, "Too many requests", $"More was asked in a short time than is answered. {Unchanged} Wait for as many seconds as the "
            + "header Retry-After says."),
        new(500, "Something went wrong inside CourseGit", "This request failed in a way nobody foresaw; what runs in the background goes "
            + "on. Try again; if it stays, look for the reference number in the portal's log and tell the person who runs it."),
        new(502, "The world outside failed", "A server, the network or a disk did not do what was needed. Look at what it says, and try "
            + "again."),
    ];

    /// <summary>Of a status; of one that is none of these, that of 400 or 500.</summary>
    public static ApiProblemKind Of(int status) =>
        All.FirstOrDefault(k => k.Status == status) ?? All.First(k => k.Status == (status < 500 ? 400 : 500));
}
