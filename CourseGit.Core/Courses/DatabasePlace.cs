using System.Globalization;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Where a course's PostgreSQL database lies, as far as that is not as the portal's settings and the course folder say.</summary>
public sealed record DatabasePlace
{
    /// <summary>As the portal's settings and the course folder say.</summary>
    public static DatabasePlace Usual { get; } = new();

    /// <summary>The server's name or address.</summary>
    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>The database's name, for a course whose folder names none: a backup needs no more, a full restore is refused.</summary>
    public string? Name { get; init; }

    /// <summary>Name of the credential with user and password; null for those of the portal's settings.</summary>
    public string? CredentialName { get; init; }

    /// <summary>Whether the server is another one than the portal's settings name. Their password is not sent there.</summary>
    public bool IsElsewhere => Host is not null || Port is not null;

    /// <summary>Longest name of a database, in bytes of UTF-8.</summary>
    public const int MaxNameLength = 63;

    /// <summary>Longest name of a server, in characters.</summary>
    public const int MaxHostLength = 253;

    /// <summary>Longest port, in digits.</summary>
    public const int MaxPortLength = 5;

    /// <summary>Whether PostgreSQL can have a database of this name.</summary>
    public static bool IsName(string name) => Encoding.UTF8.GetByteCount(name) is >= 1 and <= MaxNameLength && !name.Any(char.IsControl);

    /// <exception cref="InvalidInputException">It is no host.</exception>
    public static string ReadHost(string host) =>
        host.Length is >= 1 and <= MaxHostLength && host[0] != '-'
            && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_')
            ? host
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(host)}\" is no name or address of a database server. Write for example db.example.org, or leave "
            + "it empty for the server of the portal's settings.");

    /// <exception cref="InvalidInputException">It is no port.</exception>
    public static int ReadPort(string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65_535
            ? number
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(port)}\" is no port: it must be a number from 1 to 65535. PostgreSQL's own is 5432.");

    /// <exception cref="InvalidInputException">It is no name.</exception>
    public static string ReadName(string name) =>
        IsName(name) ? name : throw new InvalidInputException(
            $"\"{TextLength.Excerpt(name)}\" is no name of a database: 1 to {MaxNameLength} bytes without control characters.");

    /// <summary>The same, when its values go together.</summary>
    /// <exception cref="InvalidInputException">They do not, or one cannot be.</exception>
    public DatabasePlace Checked()
    {
        if (Host is not null)
            ReadHost(Host);
        if (Port is { } port)
            ReadPort(port.ToString(CultureInfo.InvariantCulture));
        if (Name is not null)
            ReadName(Name);
        return IsElsewhere && CredentialName is null
            ? throw new InvalidInputException(
                "A database on another server than the one of the portal's settings needs a credential of its own: the portal's password "
            + "is not sent there. Choose one.")
            : this;
    }
}
