using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CourseGit.Portal.Cli;

/// <summary>
/// Where a command's answer goes: sentences for people, or with <c>--json</c> one object on standard output and nothing else there.
/// </summary>
internal sealed class CliOutput(bool json)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public bool IsJson { get; } = json;

    /// <summary>The answer: the object with --json, else the lines.</summary>
    public void Answer(object answer, params IEnumerable<string> lines)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, Options));
            return;
        }
        foreach (var line in lines)
            Console.Out.WriteLine(line);
    }

    /// <summary>What goes on meanwhile; on standard error, so that pipes stay clean.</summary>
    public static void Say(string line) => Console.Error.WriteLine(line);
}
