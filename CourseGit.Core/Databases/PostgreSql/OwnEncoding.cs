using System.Text;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// How the text of a database that is not UTF-8 is read and written: as the very bytes it has. The server would translate it, and cannot
/// where bytes mean nothing in their encoding (SQL_ASCII knows none); here each byte is a character of its own and comes back as that byte.
/// </summary>
internal static class OwnEncoding
{
    public const string Utf8 = "UTF8";

    /// <summary>The server's name of a database's encoding.</summary>
    public static string NameOf(NpgsqlConnection connection) => connection.PostgresParameters.GetValueOrDefault("server_encoding", Utf8);

    /// <summary>How bytes that come from there are characters here.</summary>
    public static Encoding Of(NpgsqlConnection connection) =>
        connection.PostgresParameters.GetValueOrDefault("client_encoding", Utf8) == Utf8 ? Encoding.UTF8 : Encoding.Latin1;

    /// <summary>A text of the server as a dump's texts have it: each of its bytes a character.</summary>
    public static string ByBytes(string text, NpgsqlConnection connection) => Encoding.Latin1.GetString(Of(connection).GetBytes(text));

    /// <summary>A name that was read so, as people know it.</summary>
    public static string InWords(string name)
    {
        if (name.All(char.IsAscii) || name.Any(c => c > byte.MaxValue))
            return name;
        var bytes = Encoding.Latin1.GetBytes(name);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : name;
    }
}
