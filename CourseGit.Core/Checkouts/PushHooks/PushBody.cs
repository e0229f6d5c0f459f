using System.Text;
using System.Text.Json;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>What was sent, as JSON or in the field <c>payload</c> of a form: GitHub has both.</summary>
/// <param name="Payload">Null when there is none.</param>
/// <param name="IsForm">It came in a form.</param>
internal sealed record PushBody(JsonElement? Payload, bool IsForm)
{
    private const string Field = "payload";
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Whether a type of content is JSON.</summary>
    public static bool IsJson(string? type) => Type(type) is var name
        && (name == "application/json"
            || (name.StartsWith("application/", StringComparison.Ordinal) && name.EndsWith("+json", StringComparison.Ordinal)));

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">What should be JSON is none.</exception>
    public static PushBody Read(string? type, ReadOnlyMemory<byte> body)
    {
        if (IsJson(type))
            return new(Parse(body), IsForm: false);
        var payload = Type(type) == "application/x-www-form-urlencoded" ? FieldOf(Encoding.UTF8.GetString(body.Span)) : null;
        return new(payload is null ? null : Parse(Encoding.UTF8.GetBytes(payload)), IsForm: true);
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text, Options);
        return document.RootElement.Clone();
    }

    // Without taking it apart: nobody has looked yet at who sent it.
    private static string? FieldOf(string form)
    {
        foreach (var range in form.AsSpan().Split('&'))
        {
            var pair = form.AsSpan(range);
            if (pair.StartsWith(Field + "="))
                return Uri.UnescapeDataString(pair[(Field.Length + 1)..].ToString().Replace('+', ' '));
        }
        return null;
    }

    private static string Type(string? header) => (header ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
