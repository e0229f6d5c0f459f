using System.Text.Json;
using System.Text.Json.Serialization;

namespace CourseGit.Portal.Api;

/// <summary>Reads what a request of the API brings along: strictly, so that what is mistyped is told and not left out.</summary>
internal static class ApiBody
{
    private static readonly JsonSerializerOptions Strict = ApiJson.Set(new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    });

    /// <summary>Reads a body; an empty one counts as an object without members.</summary>
    /// <exception cref="ApiRefusal">It is no JSON, or not what is expected here.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request) where T : class
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted);
        if (content.Length > 0 && !request.HasJsonContentType())
            throw new ApiRefusal(StatusCodes.Status415UnsupportedMediaType, ApiProblemKind.Of(415).Sentence);
        try
        {
            var read = content.Length == 0 ? JsonSerializer.Deserialize<T>("{}", Strict)
                : JsonSerializer.Deserialize<T>(content.GetBuffer().AsSpan(0, (int)content.Length), Strict);
            return read ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw ApiRefusal.Unreadable($"The body cannot be read{Where(e)}: it is no JSON, or has a member that is not known or of "
                + "another sort here. Nothing was changed. Compare it with the reference of the API.");
        }
    }

    private static string Where(JsonException e) => e switch
    {
        { Path: { Length: > 2 and <= 60 } path } => $" at {path[2..]}",
        { LineNumber: { } line, BytePositionInLine: { } place } => $" (line {line + 1}, byte {place + 1})",
        _ => "",
    };
}
