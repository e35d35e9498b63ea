/** Makes a Debian look like Raspberry Pi OS on 32 bit: its os-release(5) is the only difference. */
export const raspbian = `
rm -f /etc/os-release
cat > /usr/lib/os-release << 'END'
PRETTY_NAME="Raspbian GNU/Linux 12 (bookworm)"
NAME="Raspbian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=raspbian
ID_LIKE=debian
HOME_URL="http://www.raspbian.org/"
SUPPORT_URL="http://www.raspbian.org/RaspbianForums"
BUG_REPORT_URL="http://www.raspbian.org/RaspbianBugs"
END
ln -s ../usr/lib/os-release /etc/os-release
`;
